// The texts in the source: in quotes and between tags, without comments and module names; and the parts of the window
// that a text can name.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../../build/setup/paths.mjs';

/** A text and its place. */
export interface SourceText {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The source files below some folders. */
export function sourceFiles(...folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.(d|gen)\.ts$/.test(name))
      .map((name) => join(ROOT, folder, name)),
  );
}

const parsedFiles = new Map<string, ts.SourceFile>();

function parsed(file: string): ts.SourceFile {
  const known = parsedFiles.get(file) ?? parse(file);
  parsedFiles.set(file, known);
  return known;
}

function parse(file: string): ts.SourceFile {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, kind);
}

/** Every text of some files; insertions into templates are "…". */
export function textsOf(files: readonly string[]): SourceText[] {
  return files.flatMap((file) => {
    const source = parsed(file);
    const texts: SourceText[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
      const text = textOf(node);
      if (text !== undefined && text.trim() !== '') {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        texts.push({ file: relative(ROOT, file), line: line + 1, text });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
  });
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/**
 * The accessible names of the elements with one of these tags or with this role. Composed names are left out.
 */
export function namesOfElements(files: readonly string[], tags: ReadonlySet<string>, role: string): Set<string> {
  const names = new Set<string>();
  for (const file of files) {
    const source = parsed(file);
    const visit = (node: ts.Node): void => {
      if (ts.isJsxElement(node)) {
        const { openingElement: opening } = node;
        const isMeant = tags.has(opening.tagName.getText(source)) || attribute(opening, 'role')?.includes(role);
        if (isMeant) for (const name of attribute(opening, 'aria-label') ?? childTexts(node)) names.add(name);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return names;
}

/** The texts that an attribute can have; undefined for an element without it. */
function attribute(element: ts.JsxOpeningElement, name: string): string[] | undefined {
  const found = element.attributes.properties.find(
    (property): property is ts.JsxAttribute => ts.isJsxAttribute(property) && property.name.getText() === name,
  );
  return found?.initializer && literalsIn(found.initializer);
}

function literalsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  const texts: string[] = [];
  ts.forEachChild(node, (child) => {
    // Operands of comparisons are not shown.
    if (!ts.isBinaryExpression(child)) texts.push(...literalsIn(child));
  });
  return texts;
}

/** The text between the tags. An ellipsis means that a dialog follows; it is not part of the name. */
function childTexts(element: ts.JsxElement): string[] {
  const text = element.children
    .map((child) => (ts.isJsxText(child) ? child.text : ''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/…/g, '')
    .trim();
  return text === '' ? [] : [text];
}
