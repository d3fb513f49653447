// Fuzzes the filter language and conntrack's options, guided by the code reached:
//   node test/fuzz/filter-fuzz.ts [--seconds N | --runs N] [--seed N] [--keep]
// Exits with 0 if everything held, with 1 and the smallest failing text if not, and by SIGABRT if a text takes forever.
// --keep writes texts that reach new code into the corpus.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Random } from '../random.ts';
import { BlockCoverage } from './coverage.ts';
import { type Failure, Fuzzer } from './fuzzer.ts';
import { Watchdog } from './watchdog.ts';

const CORPUS = new URL('filter-corpus.json', import.meta.url);
const REPORT_MS = 10_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
const endMs = Date.now() + Number(values.seconds) * 1000;
const maxRuns = values.runs === undefined ? Number.POSITIVE_INFINITY : Number(values.runs);
if (![seed, endMs].every(Number.isFinite) || Number.isNaN(maxRuns)) {
  console.error('--seconds, --runs and --seed take numbers');
  process.exit(2);
}

const watchdog = new Watchdog();
const coverage = new BlockCoverage((url) => url.includes('/native/filter/') && !url.endsWith('.gen.js'));
await coverage.start();
// Loaded only now, so that code that runs once, during loading, counts as reached.
const { checkFilterText } = await import('./filter-target.ts');
const { mutate } = await import('./mutate.ts');
const target = {
  mutate,
  run(text: string): void {
    watchdog.begins(text);
    checkFilterText(text);
  },
};
const fuzzer = new Fuzzer(target, coverage, new Random(seed));
const failure = await fuzz();
report();
coverage.stop();
await watchdog.stop();
if (failure) tell(fuzzer.shrink(failure));
else if (values.keep) writeFileSync(CORPUS, `${JSON.stringify(fuzzer.corpus.toSorted(), undefined, 2)}\n`);

async function fuzz(): Promise<Failure | undefined> {
  const corpus: unknown = JSON.parse(readFileSync(CORPUS, 'utf8'));
  if (!Array.isArray(corpus) || !corpus.every((text) => typeof text === 'string'))
    throw new Error('the corpus is not a list');
  let failed = await fuzzer.seed(corpus);
  let reportedMs = Date.now();
  const isOver = (): boolean => (values.runs === undefined ? Date.now() >= endMs : fuzzer.runs >= maxRuns);
  while (!failed && !isOver()) {
    failed = await fuzzer.step();
    if (Date.now() - reportedMs < REPORT_MS) continue;
    reportedMs = Date.now();
    report();
  }
  return failed;
}

function report(): void {
  const { reached, all } = coverage.totals;
  const share = ((100 * reached) / all).toFixed(2);
  console.log(`seed ${seed}: ${fuzzer.runs} texts, ${fuzzer.corpus.length} kept, ${share} % of the source reached`);
}

function tell({ input, error }: Failure): void {
  console.error(`FAILED with ${JSON.stringify(input)}`);
  console.error(error);
  process.exitCode = 1;
}
