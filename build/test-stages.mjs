// The stages of `npm test`. Each runs to its end and returns what it counted; none depends on another's outcome.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from './check.mjs';
import { startVirtualDisplay } from './display.mjs';
import { isRoot } from './identity.mjs';
import { ROOT, toolNode, toolPath } from './setup/paths.mjs';
import { hasDisplay } from './setup/system-packages.mjs';
import { countReport } from './vitest-report.mjs';

const RESULTS = join(ROOT, 'test-results');

/**
 * @typedef {import('./vitest-report.mjs').Counts} Counts
 * @typedef {object} Stage
 * @property {string} name As in `npm test -- NAME`.
 * @property {string} title
 * @property {() => Promise<Counts>} run
 */

/** In the order in which they run: quick ones first. @type {Stage[]} */
export const STAGES = [
  { name: 'check', title: 'types, style, directions of imports, generated files', run: checkStage },
  { name: 'unit', title: 'unit tests', run: () => vitest('unit', [], { limitSec: 300 }) },
  { name: 'native', title: 'C++ core under AddressSanitizer and UndefinedBehaviorSanitizer', run: nativeStage },
  { name: 'kernel', title: 'against the real kernel', run: () => vitest('kernel', namespaced(), { limitSec: 720 }) },
  { name: 'package', title: 'the packed library', run: () => vitest('package', namespaced(), { limitSec: 480 }) },
  { name: 'addon', title: 'the addon in Node.js', run: () => vitest('addon', namespaced(), { limitSec: 240 }) },
  { name: 'addon-electron', title: 'the addon in Electron', run: addonInElectronStage },
  { name: 'e2e', title: 'end to end: the built application', run: endToEndStage },
];

async function checkStage() {
  return { ...(await runChecks()), skipped: 0 };
}

/** Without root, a user and network namespace in which this user is root; /run is private for `ip netns add`. */
function namespaced() {
  if (isRoot()) return [];
  return ['unshare', '-rnm', 'sh', '-c', 'mount -t tmpfs none /run && exec "$@"', 'sh'];
}

async function addonInElectronStage() {
  const display = hasDisplay() ? undefined : await startVirtualDisplay();
  try {
    return await vitest('addon-electron', namespaced(), { limitSec: 240, env: display?.env });
  } finally {
    display?.end();
  }
}

/** The end-to-end tests make a network of their own, and then run Vitest in it. */
function endToEndStage() {
  return withReport('e2e', [], [toolNode(), 'test/e2e/run.ts'], { limitSec: 900 });
}

/** The program's own total is not the last line of `npm test`: it is shown with its name. */
async function nativeStage() {
  const { code, output } = await runShown([toolNode(), 'build/native-tests.mjs'], { limitSec: 600, quiet: true });
  const total = /^(\d+) passed, (\d+) failed$/m;
  process.stdout.write(output.replace(total, 'native-tests: $&'));
  const [, passed = '0', count = '0'] = total.exec(output) ?? [];
  const failed = code !== 0 && count === '0' ? 1 : Number(count);
  const failures = failed === 0 ? [] : [`the last lines of its output\n${output.split('\n').slice(-40).join('\n')}`];
  return { passed: Number(passed), failed, skipped: 0, failures };
}

/**
 * Runs a project of vitest.config.ts.
 * @param {string} project
 * @param {string[]} wrapper Command that the run is put into.
 * @param {RunOptions} options
 */
function vitest(project, wrapper, options) {
  const command = [toolNode(), 'node_modules/vitest/vitest.mjs', 'run', '--project', project];
  return withReport(project, wrapper, command, options);
}

/**
 * @param {string} name
 * @param {string[]} wrapper
 * @param {string[]} command That passes its arguments on to Vitest.
 * @param {RunOptions} options
 * @returns {Promise<Counts>}
 */
async function withReport(name, wrapper, command, options) {
  const file = join(RESULTS, `${name}.json`);
  mkdirSync(RESULTS, { recursive: true });
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await runShown([...wrapper, ...command, ...reporters], options);
  return countReport(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined, code);
}

/**
 * @typedef {object} RunOptions
 * @property {number} limitSec Seconds after which the command is ended, and has failed.
 * @property {Record<string, string> | undefined} [env]
 * @property {boolean} [quiet] Leave showing the output to the caller.
 */

/**
 * Runs a command with its output on the console.
 * @param {string[]} command
 * @param {RunOptions} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function runShown([program = '', ...args], { limitSec, env, quiet = false }) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: toolPath(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const onData = (/** @type {Buffer} */ data) => {
      output += data;
      if (!quiet) process.stdout.write(data);
    };
    const end = (/** @type {number} */ code) => {
      clearTimeout(limit);
      done({ code, output });
    };
    const limit = setTimeout(() => {
      console.log(`✗ took longer than ${limitSec} s: ended`);
      child.kill();
      // What does not end when asked to is left no choice; the pipes of its children must not hold this up either.
      setTimeout(() => {
        child.kill('SIGKILL');
        end(1);
      }, 10_000).unref();
    }, limitSec * 1000);
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', (error) => {
      console.log(`${program} cannot be started: ${error.message}`);
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
