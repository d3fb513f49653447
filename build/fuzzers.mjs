// The fuzzers and their runs. The C++ fuzzers (test/native/fuzz/*_fuzz.cc) begin with the repository's fixtures and
// corpus, and add what they find to a corpus in the build folder; the fuzzer of the filter language
// (test/fuzz/filter-fuzz.ts) keeps what it finds only on request.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { SANITIZED, SANITIZER_ENV } from './sanitized-build.mjs';
import { ROOT, toolNode } from './setup/paths.mjs';

const SOURCE = join(ROOT, 'test', 'native', 'fuzz');
const FIXTURES = join(ROOT, 'test', 'fixtures');
const FINDINGS = join(SANITIZED, 'findings');
/**
 * A dump's datagrams have up to 32 KiB; an eighth of that holds every kind of content, and runs eight times as fast.
 */
const MAX_LEN = '-max_len=4096';

/**
 * @typedef {object} FuzzRun
 * @property {string} name
 * @property {boolean} passed
 * @property {number} runs Inputs executed.
 * @property {string} coverage How much of the code was reached.
 * @property {string} report Empty if it passed; otherwise the sanitizer's output and the path of the input.
 */

/** The fuzzer of the filter language, in TypeScript. */
export const FILTER_FUZZER = 'filter';

/** The names of the C++ fuzzers: decoder, policy, … */
export function fuzzers() {
  return readdirSync(SOURCE).flatMap((file) => /^(\w+)_fuzz\.cc$/.exec(file)?.[1] ?? []);
}

/** The corpus in the repository. @param {string} name */
export function corpusOf(name) {
  return join(SOURCE, 'corpus', name);
}

/** What earlier runs found on this machine. @param {string} name */
export function foundOf(name) {
  return join(SANITIZED, 'corpus', name);
}

/**
 * Runs one fuzzer for that many seconds. Keeps inputs that fail or take longer than two minutes.
 * @param {string} name
 * @param {number} seconds
 * @returns {Promise<FuzzRun>}
 */
export async function runFuzzer(name, seconds) {
  for (const folder of [foundOf(name), FINDINGS]) mkdirSync(folder, { recursive: true });
  const options = [MAX_LEN, `-dict=${join(SOURCE, 'netlink.dict')}`, '-timeout=120', '-print_final_stats=1'];
  const prefix = join(FINDINGS, `${name}-`);
  const { code, output } = await runProgram(name, [
    ...options,
    `-max_total_time=${seconds}`,
    `-artifact_prefix=${prefix}`,
    foundOf(name),
    corpusOf(name),
    FIXTURES,
  ]);
  const runs = lastNumber(output, /stat::number_of_executed_units:\s*(\d+)/g);
  const edges = lastNumber(output, /\bcov: (\d+)/g);
  // A fuzzer that executed nothing has not passed.
  const passed = code === 0 && runs > 0 && edges > 0;
  return { name, passed, runs, coverage: `${edges} edges`, report: passed ? '' : describeFailure(name, output) };
}

/**
 * Runs the fuzzer of the filter language.
 * @param {number} seconds
 * @param {boolean} keep Whether inputs that reach new code go into its corpus.
 * @returns {Promise<FuzzRun>}
 */
export async function runFilterFuzzer(seconds, keep) {
  const script = join(ROOT, 'test', 'fuzz', 'filter-fuzz.ts');
  const args = [script, '--seconds', String(seconds), ...(keep ? ['--keep'] : [])];
  const { code, output } = await run(toolNode(), args);
  const runs = lastNumber(output, /: (\d+) texts,/g);
  const reached = [...output.matchAll(/([\d.]+ %) of the source/g)].at(-1)?.[1] ?? '0 %';
  const passed = code === 0 && runs > 0;
  return { name: FILTER_FUZZER, passed, runs, coverage: `${reached} of the source`, report: passed ? '' : output };
}

/**
 * Runs the named fuzzers, two at a time, taking that many seconds in total.
 * @param {string[]} names
 * @param {number} seconds
 * @param {(run: FuzzRun) => void} onEnd
 * @param {boolean} [keep] As in runFilterFuzzer.
 */
export async function runFuzzers(names, seconds, onEnd, keep = false) {
  const waiting = [...names];
  const each = Math.max(1, Math.floor((seconds * 2) / Math.max(2, names.length)));
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      onEnd(name === FILTER_FUZZER ? await runFilterFuzzer(each, keep) : await runFuzzer(name, each));
    }
  };
  await Promise.all([worker(), worker()]);
}

/**
 * Replaces the repository's corpus with the smallest inputs that together reach the same code.
 * @param {string} name
 * @param {string} into An empty folder.
 */
export async function minimise(name, into) {
  const folders = [into, FIXTURES, corpusOf(name), foundOf(name)];
  const { code, output } = await runProgram(name, ['-merge=1', '-use_counters=0', MAX_LEN, ...folders]);
  if (code !== 0) throw new Error(describeFailure(name, output));
}

/** @param {string} name @param {string} output */
function describeFailure(name, output) {
  const input = /Test unit written to (\S+)/.exec(output)?.[1];
  const program = relative(ROOT, join(SANITIZED, `${name}_fuzz`));
  const repeat = input ? `\nRepeat it with: ${program} ${relative(ROOT, input)}` : '';
  return `${output.split('\n').slice(-60).join('\n')}${repeat}`;
}

/** @param {string} text @param {RegExp} pattern */
function lastNumber(text, pattern) {
  return Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);
}

/** A fuzzer in C++. @param {string} name @param {string[]} args */
function runProgram(name, args) {
  return run(join(SANITIZED, `${name}_fuzz`), args);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(program, args) {
  return new Promise((done) => {
    const env = { ...process.env, ...SANITIZER_ENV };
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const onData = (/** @type {Buffer} */ data) => {
      // Only the end matters, and hours of fuzzing print a lot.
      output = `${output}${data}`.slice(-1_000_000);
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}
