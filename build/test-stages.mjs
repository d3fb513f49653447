// The stages of `npm test` and `npm run soak`. Each runs to its end and returns its counts; none depends on another's
// outcome.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_WATCHDOG_MS } from '../test/patience.ts';
import { runChecks } from './check.mjs';
import { startVirtualDisplay } from './display.mjs';
import { isRoot } from './identity.mjs';
import { ROOT, toolNode, toolPath } from './setup/paths.mjs';
import { hasDisplay } from './setup/system-packages.mjs';
import { countReport } from './vitest-report.mjs';

const RESULTS = join(ROOT, 'test-results');

/** A stage that takes this long hangs without its tests' own watchdogs noticing. Hours: no machine is that slow. */
const STAGE_WATCHDOG_MS = 4 * TEST_WATCHDOG_MS;

/** Tests of what all namespaces share: they resize the kernel's hash table, or need its entry limit to stay the same. */
export const ALONE = ['test/kernel/engine.test.ts', 'test/kernel/full-table.test.ts'];

/**
 * @typedef {import('./vitest-report.mjs').Counts} Counts
 * @typedef {(text: string | Uint8Array) => void} Show Where output goes.
 * @typedef {object} Stage
 * @property {string} name As in `npm test -- NAME`.
 * @property {string} title
 * @property {(typeof LANES)[number] | 'alone'} lane The lanes run in parallel, one stage of each at a time. Stages that need
 *   the kernel to themselves run after them.
 * @property {(show: Show) => Promise<Counts>} run
 */

/** Stages with a display leave half of the processor idle, so all others run beside them. */
export const LANES = /** @type {const} */ (['display', 'other']);

/** In the order in which each lane runs them. @type {Stage[]} */
export const STAGES = [
  { lane: 'other', name: 'check', title: 'types, style, directions of imports, generated files', run: checkStage },
  { lane: 'other', name: 'unit', title: 'unit tests', run: vitest('unit', []) },
  {
    lane: 'other',
    name: 'native',
    title: 'C++ core under AddressSanitizer and UndefinedBehaviorSanitizer',
    run: nativeStage,
  },
  { lane: 'other', name: 'package', title: 'the packed library', run: vitest('package', namespaced()) },
  { lane: 'other', name: 'addon', title: 'the addon in Node.js', run: vitest('addon', namespaced()) },
  { lane: 'other', name: 'kernel', title: 'against the real kernel', run: kernelStage },
  // Their X servers, in different network namespaces, could take the same display if they ran beside each other.
  { lane: 'display', name: 'addon-electron', title: 'the addon in Electron', run: addonInElectronStage },
  { lane: 'display', name: 'e2e', title: 'end to end: the built application', run: endToEndStage },
  { lane: 'alone', name: 'kernel-alone', title: 'against what namespaces of the real kernel share', run: aloneStage },
];

/** @param {Show} show */
async function checkStage(show) {
  return { ...(await runChecks(show)), skipped: 0 };
}

/** Without root: a user and network namespace in which this user is root; /run is private for `ip netns add`. */
function namespaced() {
  if (isRoot()) return [];
  return ['unshare', '-rnm', 'sh', '-c', 'mount -t tmpfs none /run && exec "$@"', 'sh'];
}

/** @param {Show} show */
function kernelStage(show) {
  const others = ALONE.map((file) => `--exclude=${file}`);
  return withReport('kernel', namespaced(), [...vitestCommand('kernel'), ...others], { show });
}

/** @param {Show} show */
function aloneStage(show) {
  return withReport('kernel-alone', namespaced(), [...vitestCommand('kernel'), ...ALONE], { show });
}

/** @param {Show} show */
async function addonInElectronStage(show) {
  const display = hasDisplay() ? undefined : await startVirtualDisplay();
  try {
    return await withReport('addon-electron', namespaced(), vitestCommand('addon-electron'), {
      show,
      env: display?.env,
    });
  } finally {
    display?.end();
  }
}

/** The end-to-end tests create their own network and run Vitest in it. @param {Show} show */
function endToEndStage(show) {
  return withReport('e2e', [], [toolNode(), 'test/e2e/run.ts'], { show });
}

/**
 * The program's own total must not look like the last line of `npm test`: it is shown with its name. @param {Show} show
 */
async function nativeStage(show) {
  const { code, output } = await runShown([toolNode(), 'build/native-tests.mjs'], { show: () => {} });
  const total = /^(\d+) passed, (\d+) failed$/m;
  show(output.replace(total, 'native-tests: $&'));
  const [, passed = '0', count = '0'] = total.exec(output) ?? [];
  const failed = code !== 0 && count === '0' ? 1 : Number(count);
  const failures = failed === 0 ? [] : [`the last lines of its output\n${output.split('\n').slice(-40).join('\n')}`];
  return { passed: Number(passed), failed, skipped: 0, failures };
}

/** @param {string} project Of vitest.config.ts. */
function vitestCommand(project) {
  return [toolNode(), 'node_modules/vitest/vitest.mjs', 'run', '--project', project];
}

/**
 * The run of a project of vitest.config.ts.
 * @param {string} project
 * @param {string[]} wrapper Command to run it in.
 */
function vitest(project, wrapper) {
  return (/** @type {Show} */ show) => withReport(project, wrapper, vitestCommand(project), { show });
}

/**
 * @param {string} name
 * @param {string[]} wrapper
 * @param {string[]} command Passes its arguments on to Vitest.
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
 * @property {Show} show
 * @property {Record<string, string> | undefined} [env]
 */

/**
 * Runs a command and shows its output.
 * @param {string[]} command
 * @param {RunOptions} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function runShown([program = '', ...args], { show, env }) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, PATH: toolPath(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const onData = (/** @type {Buffer} */ data) => {
      output += data;
      show(data);
    };
    const end = (/** @type {number} */ code) => {
      clearTimeout(limit);
      done({ code, output });
    };
    const limit = setTimeout(() => {
      show(`✗ hangs: ended after ${STAGE_WATCHDOG_MS / 60_000} minutes\n`);
      child.kill();
      // A process that does not end on request is killed; its children's open pipes must not delay this either.
      setTimeout(() => {
        child.kill('SIGKILL');
        end(1);
      }, 10_000).unref();
    }, STAGE_WATCHDOG_MS);
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', (error) => {
      show(`${program} cannot be started: ${error.message}\n`);
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
