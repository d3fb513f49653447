// Runs in the benchmark's network namespace, started by run.ts: measures the parts one after the other, for
// each size of the table, shows the table and writes the files.

import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import type { World } from '../e2e/support/world.ts';
import { measureApplication } from './application.ts';
import { Load } from './ctload.ts';
import { measureEngine } from './engine.ts';
import { measureLibraryOnce, measureLibraryTable } from './library.ts';
import type { BenchPlan, Measurement } from './plan.ts';
import { describeMachine, plainTable, resultsPage, writeJson } from './report.ts';
import { makeSurroundings } from './surroundings.ts';
import { measureWindow } from './window.ts';

const children: ChildProcess[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));

/** Ends what was started here, and then this process. */
async function end(code: number): Promise<never> {
  for (const child of children.splice(0).reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  process.exit(code);
}

async function measureAll(plan: BenchPlan): Promise<Measurement[]> {
  const all: Measurement[] = [];
  const load = new Load(plan.root);
  const wants = (part: BenchPlan['parts'][number]): boolean => plan.parts.includes(part);
  let world: World | undefined;
  const say = (text: string): void => console.error(text);
  for (const flows of plan.flows) {
    const size = flows.toLocaleString('en');
    if (wants('library')) {
      say(`The library, ${size} flows …`);
      all.push(...(await measureLibraryTable(plan, load, flows)));
    }
    if (wants('engine')) {
      say(`The engine, ${size} flows …`);
      all.push(...measureEngine(flows, plan.rounds));
    }
    if (wants('app')) {
      say(`The application, ${size} flows …`);
      world ??= await makeSurroundings(plan, children);
      all.push(...(await measureApplication(world, load, flows, plan.rounds)));
    }
  }
  if (wants('window')) {
    say('The window …');
    world ??= await makeSurroundings(plan, children);
    all.push(...(await measureWindow(world, load, Math.max(...plan.flows), plan.rounds)));
  }
  if (wants('library')) {
    say('The library, events …');
    all.push(...(await measureLibraryOnce(plan, load)));
  }
  return all;
}

/** What a reader of the results must know of this run. `loadBefore`: processes that wanted to run in the minute before it. */
function notes(plan: BenchPlan, loadBefore: number): string[] {
  const electron = plan.launch && readFileSync(join(dirname(plan.launch.executablePath), 'version'), 'utf8').trim();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: plan.root, encoding: 'utf8' }).trim();
  return [
    `Electron: ${electron ?? 'not measured'}`,
    `Flowglass: ${commit}; ${plan.rounds} rounds; parts: ${plan.parts.join(', ')}`,
    `Load average before the run, by other programs: ${loadBefore.toFixed(1)}`,
  ];
}

async function main(): Promise<void> {
  const text = process.env.FLOWGLASS_BENCH;
  if (!text) throw new Error('inside.ts is started by run.ts: npm run bench');
  const plan = JSON.parse(text) as BenchPlan;
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const measurements = await measureAll(plan);
  console.log(describeMachine().join('\n'));
  console.log(`\n${plainTable(measurements)}`);
  if (plan.json) {
    mkdirSync(dirname(plan.json), { recursive: true });
    writeJson(plan.json, measurements);
  }
  if (plan.results) {
    writeFileSync(
      join(plan.root, 'test/bench/RESULTS.md'),
      resultsPage(measurements, notes(plan, loadBefore), new Date()),
    );
  }
}

try {
  await main();
  await end(0);
} catch (error) {
  console.error(error);
  await end(1);
}
