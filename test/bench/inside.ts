// Runs in the benchmark's network namespace, started by run.ts: measures the parts one after another, for each table
// size, shows the results as a table and writes the files.

import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import type { World } from '../e2e/support/world.ts';
import { measureApplication } from './application.ts';
import { Load } from './ctload.ts';
import { type EngineResults, measureEngine, measureEngineOnce } from './engine.ts';
import type { CurvePoint } from './graph.ts';
import { writeGraphs } from './graph-files.ts';
import { measureLibraryOnce, measureLibraryTable } from './library.ts';
import { measureMachine } from './machine.ts';
import type { BenchPlan, Measurement, Part } from './plan.ts';
import { describeMachine, markdownTable, numberText, plainTable, processorName, writeJson } from './report.ts';
import { mergeResults, type Section } from './results-page.ts';
import { rivalsThatWin } from './rivals-that-win.ts';
import { measureStart } from './start.ts';
import { makeSurroundings } from './surroundings.ts';
import { measureWindow } from './window.ts';

const children: ChildProcess[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));

/** Ends everything started here, and then this process. */
async function end(code: number): Promise<never> {
  for (const child of children.splice(0).reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  process.exit(code);
}

/** What a part measured, and remarks about it. */
interface Results {
  readonly measurements: Measurement[];
  readonly remarks: string[];
  readonly points: CurvePoint[];
}

type Measured = Map<Section, Results>;

/** What could not be measured, and why. The rest is measured and written all the same: a full run takes an hour. */
const failures: string[] = [];

/** Says on standard error what is being measured, and how long the run has taken so far. */
function say(what: string): void {
  const sec = Math.round(process.uptime());
  console.error(`${String(Math.floor(sec / 60)).padStart(3)}:${String(sec % 60).padStart(2, '0')}  ${what} …`);
}

async function measureAll(plan: BenchPlan): Promise<Measured> {
  const sections: readonly Section[] = ['machine', ...plan.parts];
  const all: Measured = new Map(sections.map((part) => [part, { measurements: [], remarks: [], points: [] }]));
  say('The machine');
  all.get('machine')?.measurements.push(...measureMachine());
  const load = new Load(plan.root);
  let world: World | undefined;
  const run = async (part: Part, what: string, task: () => Promise<readonly Measurement[]>): Promise<void> => {
    if (!plan.parts.includes(part)) return;
    say(what);
    try {
      all.get(part)?.measurements.push(...(await task()));
    } catch (error) {
      console.error(error);
      failures.push(what);
      all.get(part)?.remarks.push(`**${what}: could not be measured.** ${String(error).split('\n', 1)[0]}`);
    }
  };
  for (const flows of plan.flows) {
    const size = `${flows.toLocaleString('en')} flows`;
    await run('library', `The library, ${size}`, () => measureLibraryTable(plan, load, flows));
    await run('app', `The application, ${size}`, async () => {
      world ??= await makeSurroundings(plan, children);
      return measureApplication(world, load, flows, plan.rounds);
    });
  }
  const engine = (what: string, task: () => Promise<EngineResults>): Promise<void> =>
    run('engine', `The engine, ${what}`, async () => {
      const { measurements, remarks, points } = await task();
      all.get('engine')?.remarks.push(...remarks);
      all.get('engine')?.points.push(...points);
      return measurements;
    });
  for (const flows of plan.engineFlows) {
    await engine(`${flows.toLocaleString('en')} flows`, () => measureEngine(plan, flows, children));
  }
  await engine('an hour of churn', () => measureEngineOnce(plan, children));
  await run('start', 'The start', async () => {
    world ??= await makeSurroundings(plan, children);
    return measureStart(world, load, Math.max(...plan.flows), plan.rounds);
  });
  await run('window', 'The window', async () => {
    world ??= await makeSurroundings(plan, children);
    return measureWindow(world, load, Math.max(...plan.flows));
  });
  await run('library', 'The library, events', () => measureLibraryOnce(plan, load));
  return all;
}

/** Whether everything was measured: only then there are verdicts. */
const isFull = (plan: BenchPlan): boolean => plan.isFull && failures.length === 0;

/** When and where this run was, in words. */
function toldRun(plan: BenchPlan): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: plan.root, encoding: 'utf8' }).trim();
  return `on ${new Date().toISOString().slice(0, 10)} at ${commit}`;
}

/** What a reader of the results must know about this run. @param loadBefore runnable processes in the minute before it. */
function notes(plan: BenchPlan, told: string, loadBefore: number, machine: readonly Measurement[]): string[] {
  const electron = plan.launch && readFileSync(join(dirname(plan.launch.executablePath), 'version'), 'utf8').trim();
  const calibration = machine.map(({ name, value, unit }) => `\`${name}\` ${numberText(value)} ${unit}`);
  return [
    `Measured ${told}, ${plan.rounds} rounds`,
    ...describeMachine(),
    ...(electron === undefined ? [] : [`Electron: ${electron}`]),
    `Calibration: ${calibration.join(', ')}`,
    `Load average before the run, by other programs: ${loadBefore.toFixed(1)}`,
  ];
}

function writeResults(plan: BenchPlan, measured: Measured, loadBefore: number): void {
  const folder = join(plan.root, 'test/bench');
  const file = join(folder, 'RESULTS.md');
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const told = toldRun(plan);
  const machine = measured.get('machine')?.measurements ?? [];
  const run = [...measured.values()].flatMap(({ measurements }) => measurements);
  const results = [...measured].map(([part, { measurements, remarks, points }]) => ({
    part,
    notes: [...notes(plan, told, loadBefore, machine), ...remarks, ...rivalsThatWin(measurements)],
    table: markdownTable(measurements, run, isFull(plan)),
    graphs:
      part === 'engine' && failures.length === 0
        ? writeGraphs(folder, points, `npm run bench ${told}, ${processorName()}`)
        : '',
  }));
  writeFileSync(file, mergeResults(page, { told, isFull: isFull(plan), results }));
}

async function main(): Promise<void> {
  const text = process.env.FLOWGLASS_BENCH;
  if (!text) throw new Error('inside.ts is started by run.ts: npm run bench');
  const plan = JSON.parse(text) as BenchPlan;
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const measured = await measureAll(plan);
  const measurements = [...measured.values()].flatMap((results) => results.measurements);
  console.log(describeMachine().join('\n'));
  console.log(`\n${plainTable(measurements)}`);
  for (const { remarks } of measured.values()) for (const remark of remarks) console.log(remark);
  for (const line of rivalsThatWin(measurements)) console.log(line);
  if (plan.json) {
    mkdirSync(dirname(plan.json), { recursive: true });
    writeJson(plan.json, measurements);
  }
  if (plan.results) writeResults(plan, measured, loadBefore);
}

try {
  await main();
  if (failures.length > 0) console.error(`Not measured: ${failures.join('; ')}.`);
  await end(failures.length > 0 ? 1 : 0);
} catch (error) {
  console.error(error);
  await end(1);
}
