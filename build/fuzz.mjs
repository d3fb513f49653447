// `npm run fuzz -- [--seconds N] [--keep] [NAME...]`: long runs of the fuzzers, each for N seconds (default 600), two
// at a time. With --keep the inputs that reached new code go into the repository's corpora, minimised.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusOf, FILTER_FUZZER, fuzzers, minimise, runFuzzers } from './fuzzers.mjs';
import { buildSanitized } from './sanitized-build.mjs';

/** Limit for all of the repository's corpora together, bytes. */
const CORPUS_LIMIT = 300_000;

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, keep: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
const native = fuzzers();
const all = [...native, FILTER_FUZZER];
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0 || !(seconds >= 1)) {
  console.error(`usage: npm run fuzz -- [--seconds N] [--keep] [NAME...], where NAME is one of ${all.join(', ')}`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : all;

buildSanitized('fuzzers');
let failed = 0;
/** @param {import('./fuzzers.mjs').FuzzRun} run */
function tell(run) {
  if (!run.passed) failed++;
  console.log(`${run.passed ? '✓' : '✗'} ${run.name}: ${run.runs} inputs, ${run.coverage}, ${seconds} s`);
  if (!run.passed) console.log(run.report);
}

await runFuzzers(names, (seconds * Math.max(2, names.length)) / 2, tell, values.keep);
if (values.keep) for (const name of names) if (native.includes(name)) await keep(name);
process.exitCode = failed === 0 ? 0 : 1;

/** @param {string} name */
async function keep(name) {
  const folder = mkdtempSync(join(tmpdir(), 'flowglass-corpus-'));
  try {
    await minimise(name, folder);
    const corpus = corpusOf(name);
    rmSync(corpus, { recursive: true, force: true });
    mkdirSync(corpus, { recursive: true });
    cpSync(folder, corpus, { recursive: true });
    const bytes = native.reduce((sum, each) => sum + bytesIn(corpusOf(each)), 0);
    console.log(`${name}: ${readdirSync(corpus).length} inputs kept; all corpora have ${bytes} bytes`);
    if (bytes > CORPUS_LIMIT) throw new Error(`the corpora together are limited to ${CORPUS_LIMIT} bytes`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}
