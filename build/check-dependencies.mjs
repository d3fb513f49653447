// Checks the directions of imports (dependency-rules.mjs) with dependency-cruiser:
//
//   node build/check-dependencies.mjs
//
// A folder without modules is a failure: dependency-cruiser finds nothing and passes if it doesn't know the TypeScript
// version.

import { resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { FOLDERS, RULES } from './dependency-rules.mjs';

/**
 * @typedef {object} DependencyReport
 * @property {{ rule: string, from: string, to: string }[]} violations
 * @property {Record<string, number>} modules Modules found in each folder.
 */

/**
 * Checks a source tree.
 * @param {string} baseDir The folder that holds native/, electron/ and renderer/.
 * @returns {Promise<DependencyReport>}
 */
export async function checkDependencies(baseDir) {
  const answer = await cruise(
    FOLDERS,
    {
      baseDir,
      validate: true,
      ruleSet: { forbidden: RULES },
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^native/(build|dist)' },
      tsPreCompilationDeps: true,
    },
    {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['@flowglass/source', 'import', 'types', 'node'],
    },
  );
  if (typeof answer.output === 'string') throw new Error(answer.output);
  const { modules, summary } = answer.output;
  const violations = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  const counts = FOLDERS.map((folder) => [
    folder,
    modules.filter(({ source }) => source.startsWith(`${folder}/`)).length,
  ]);
  return { violations, modules: Object.fromEntries(counts) };
}

if (import.meta.filename === resolve(process.argv[1] ?? '')) {
  const { violations, modules } = await checkDependencies(resolve(import.meta.dirname, '..'));
  for (const { rule, from, to } of violations) console.error(`${rule}: ${from} → ${to}`);
  const empty = FOLDERS.filter((folder) => !modules[folder]);
  for (const folder of empty) console.error(`no modules found in ${folder}/: nothing was checked`);
  console.log(FOLDERS.map((folder) => `${modules[folder]} modules in ${folder}/`).join(', '));
  process.exitCode = violations.length + empty.length > 0 ? 1 : 0;
}
