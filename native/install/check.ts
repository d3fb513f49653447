// Whether the native files run on this machine.

import { spawnSync } from 'node:child_process';
import { helperPath } from '../handle/native-files.ts';

/** Ample: starting takes far less. */
const LIMIT_MS = 30_000;

/** Why the addon does not load or the helper does not start, in the loader's own words; undefined if both do. */
export function loadProblem(): string | undefined {
  return addonProblem() ?? helperProblem();
}

/** In a separate process: a file for another system can do worse than throw. */
function addonProblem(): string | undefined {
  const script = `import { binding } from ${JSON.stringify(new URL('../handle/binding.js', import.meta.url).href)};
    try { binding(); } catch (error) { console.error(error.message); process.exitCode = 1; }`;
  return problemOf(process.execPath, ['--input-type=module', '--eval', script]);
}

function helperProblem(): string | undefined {
  try {
    return problemOf(helperPath(), ['--version']);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function problemOf(program: string, args: string[]): string | undefined {
  const { status, signal, stderr, error } = spawnSync(program, args, { encoding: 'utf8', timeout: LIMIT_MS });
  if (status === 0) return undefined;
  return error?.message || stderr.trim() || `${program} ended with ${signal ?? `code ${status}`}`;
}
