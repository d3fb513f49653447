// `npm run check`: types per process, Biome, dependency directions, generated files, clang-format. Two at a time;
// failures show their output. With --fix it formats and generates first.

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { npmBin, ROOT, toolNode, toolPath } from './setup/paths.mjs';

/** One tsconfig per process; main is also checked against the oldest supported Electron. */
const TYPE_PROJECTS = ['native', 'electron', 'electron-33', 'preload', 'renderer', 'worker', 'test', 'build'];

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} program
 * @property {string[]} args
 */

/** @param {string} script @param {string[]} args */
const node = (script, ...args) => ({ program: toolNode(), args: [script, ...args] });

/** @returns {Check[]} */
function checks() {
  const types = TYPE_PROJECTS.map((name) => ({
    name: `types: ${name}`,
    ...node(npmBin('tsc'), '-p', `tsconfig.${name}.json`),
  }));
  return [
    ...types,
    { name: 'lint and format (Biome)', program: npmBin('biome'), args: ['ci', '--colors=off', '.'] },
    { name: 'dependency directions', ...node('build/check-dependencies.mjs') },
    { name: 'column header is fresh', ...node('build/generate-columns.ts', '--check') },
    { name: 'list of timeouts is fresh', ...node('build/generate-timeouts.ts', '--check') },
    { name: 'filter parser is fresh', ...node('build/generate-filter-parser.ts', '--check') },
    {
      name: 'every export is documented (TypeDoc)',
      ...node(npmBin('typedoc'), '--options', 'native/typedoc.json', '--emit', 'none'),
    },
    {
      name: 'C++ format (clang-format)',
      program: npmBin('clang-format'),
      args: ['--dry-run', '-Werror', ...cppFiles()],
    },
  ];
}

/** @returns {Check[]} */
function fixes() {
  return [
    { name: 'generate the column header', ...node('build/generate-columns.ts') },
    { name: 'generate the list of timeouts', ...node('build/generate-timeouts.ts') },
    { name: 'generate the filter parser', ...node('build/generate-filter-parser.ts') },
    { name: 'format (Biome)', program: npmBin('biome'), args: ['check', '--write', '.'] },
    { name: 'format C++ (clang-format)', program: npmBin('clang-format'), args: ['-i', ...cppFiles()] },
  ];
}

/** Our C++ files, except generated ones. */
function cppFiles() {
  return ['native', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(cc|h)$/.test(name) && !name.includes('.gen.') && !/^build(-\w+)?\//.test(name))
      .map((name) => join(folder, name)),
  );
}

/**
 * Runs all checks and reports each result.
 * @param {(text: string) => void} show
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks(show) {
  const waiting = checks();
  const outcome = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const passed = await run(check, show);
      outcome[passed ? 'passed' : 'failed']++;
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return outcome;
}

/** @param {Check} check @param {(text: string) => void} show @returns {Promise<boolean>} */
function run({ name, program, args }, show) {
  const startMs = performance.now();
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: toolPath() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stderr.on('data', (data) => {
      output += data;
    });
    child.on('error', (error) => {
      output += error.message;
    });
    child.on('close', (code) => {
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
      show(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`);
      if (code !== 0) show(`${output.trimEnd()}\n`);
      done(code === 0);
    });
  });
}

if (import.meta.filename === resolve(process.argv[1] ?? '')) {
  const show = (/** @type {string} */ text) => void process.stdout.write(text);
  if (process.argv.includes('--fix')) for (const fix of fixes()) await run(fix, show);
  const { passed, failed } = await runChecks(show);
  console.log(failed === 0 ? `All ${passed} checks passed.` : `${failed} of ${passed + failed} checks failed.`);
  process.exitCode = failed === 0 ? 0 : 1;
}
