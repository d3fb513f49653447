// The commands behind `npm start`, `npm test`, `npm run soak`, `build`, `bench`, `fuzz`, `check`,
// `docs` and `screenshots`. Each works
// straight after cloning: it first sets up whatever is missing or out of date, then does its work. Runs under Node.js
// 20 with built-ins only.
//
//   node build/run.mjs start [OPTIONS OF THE APPLICATION]
//   node build/run.mjs test [STAGE...]
//   node build/run.mjs soak [STAGE...]
//   node build/run.mjs bench [--json FILE ...]
//   node build/run.mjs fuzz [--seconds N] [--keep] [NAME...]
//   node build/run.mjs build
//   node build/run.mjs check [--fix]
//   node build/run.mjs docs
//   node build/run.mjs screenshots [-t NAME]

import './setup/node-version.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { becomeSudoUser } from './identity.mjs';
import { launch } from './launch.mjs';
import { exitOnFailure } from './setup/exit.mjs';
import { ROOT, toolNode, toolPath } from './setup/paths.mjs';
import { progress } from './setup/progress.mjs';
import { ensureSteps, STEPS_FOR } from './setup/steps.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const COMMANDS = {
  async start(options) {
    await ensureSystemPackages('start');
    becomeSudoUser();
    await ensureSteps(STEPS_FOR.run);
    if (progress.didWork) progress.say('Set-up is done.');
    return await launch(options);
  },
  test: runTests,
  async soak(stages) {
    // The sizes of the same tests: test/sizes.ts.
    process.env.FLOWGLASS_SOAK = '1';
    return await runTests(stages);
  },
  async bench(options) {
    await ensureSystemPackages('test');
    await ensureSteps(STEPS_FOR.bench);
    return await runScript('test/bench/run.ts', options);
  },
  async fuzz(options) {
    await ensureSystemPackages('test');
    await ensureSteps(STEPS_FOR.check);
    return await runScript('build/fuzz.mjs', options);
  },
  async build() {
    await ensureSystemPackages('build');
    await ensureSteps(STEPS_FOR.build);
    return 0;
  },
  async check(options) {
    await ensureSteps(STEPS_FOR.check);
    return await runScript('build/check.mjs', options);
  },
  async docs() {
    await ensureSteps(STEPS_FOR.check);
    return await runScript('node_modules/typedoc/bin/typedoc', ['--options', 'native/typedoc.json']);
  },
  async screenshots(options) {
    await ensureSystemPackages('test');
    await ensureSteps(STEPS_FOR.run);
    return await runScript('test/e2e/run.ts', ['--project', 'screenshots', ...options]);
  },
};

/** @param {string[]} stages @returns {Promise<number>} */
async function runTests(stages) {
  await ensureSystemPackages('test');
  await ensureSteps(STEPS_FOR.run);
  return await runScript('build/test.mjs', stages);
}

/** Runs a script under the pinned Node.js 24. @param {string} script @param {string[]} args @returns {Promise<number>} */
function runScript(script, args) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: toolPath() };
    const child = spawn(toolNode(), [join(ROOT, script), ...args], { cwd: ROOT, env, stdio: 'inherit' });
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (command) await exitOnFailure(() => command(args));
else {
  process.stderr.write(`usage: node build/run.mjs ${Object.keys(COMMANDS).join('|')} [OPTIONS]\n`);
  process.exitCode = 2;
}
