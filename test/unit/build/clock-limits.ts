// Finds places in the tests' source where a clock would decide: limits below the shortest watchdog, waits with their
// library's short default, sleeps, and comparisons with the current time.

import ts from 'typescript';
import { SHORTEST_WATCHDOG_MS } from '../../patience.ts';

const LIMITS = new Set(['timeout', 'testTimeout', 'hookTimeout', 'teardownTimeout']);
const HOOK = /^(before|after)(All|Each)$/;
const TEST = /^(test|it|describe)\b/;
const CLOCK = /\b(performance|Date)\.now\(\)/;

/** The places in a file where a clock decides: "file:line: text". */
export function clockLimits(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(source);
  const isShort = (node: ts.Node | undefined): boolean => {
    const value = node && numberOf(node, constants);
    return value !== undefined && value < SHORTEST_WATCHDOG_MS;
  };
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isDecided =
      (ts.isPropertyAssignment(node) && LIMITS.has(node.name.getText()) && isShort(node.initializer)) ||
      (ts.isCallExpression(node) && decidesCall(node, isShort));
    if (isDecided) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${file}:${line + 1}: ${node.getText().replace(/\s+/g, ' ').slice(0, 100)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function decidesCall(
  { expression, arguments: args }: ts.CallExpression,
  isShort: (node?: ts.Node) => boolean,
): boolean {
  const callee = expression.getText();
  if (callee === 'AbortSignal.timeout') return isShort(args[0]);
  if (/^vi\.wait(For|Until)$/.test(callee)) return !args[1]?.getText().includes('PATIENCE');
  if (callee.endsWith('.waitForTimeout')) return true;
  if (callee === 'expect') return CLOCK.test(args[0]?.getText() ?? '');
  const isRun = HOOK.test(callee) || (TEST.test(callee) && args.some((arg) => ts.isArrowFunction(arg)));
  return isRun && args.length > 1 && isShort(args.at(-1));
}

/** The numeric constants of a file, by name. */
function constantsOf(source: ts.SourceFile): ReadonlyMap<string, number> {
  const constants = new Map<string, number>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const value = initializer && numberOf(initializer, constants);
      if (value !== undefined) constants.set(name.getText(), value);
    }
  }
  return constants;
}

/** The value of a number, a named number or a product. */
function numberOf(node: ts.Node, constants: ReadonlyMap<string, number>): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
  if (ts.isIdentifier(node)) return constants.get(node.text);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskToken) return undefined;
  const [left, right] = [numberOf(node.left, constants), numberOf(node.right, constants)];
  return left === undefined || right === undefined ? undefined : left * right;
}
