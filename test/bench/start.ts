// Measures the start as a user experiences it: from exec, without a driver, to the visible window, its first picture, the
// first rows, and all rows ready to be filtered. Each start takes its turn with one of an empty window.

import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { START_MARKS } from '../../renderer/start-marks.ts';
import { Undriven } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { LISTEN, untilMarked } from './devtools.ts';
import { VISIBLE, withEmptyElectron } from './empty-electron.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';
import { type Figure, medianFigure, type Usage, usagesSinceStart } from './usage.ts';

/** Tables at the start, flows. */
const FLOWS = [0, 100_000, 1_000_000];
/** Starts before the measured ones: they keep compiled code for the next. */
const WARM_UP = 3;

const PAINTED = 'first-contentful-paint';
/** What main writes once the page's engine has taken the first dump. */
const READ = 'dump 1 (first): ';
/** All that a start is waited for; an empty table is complete before its window is painted, which is looked at then. */
const STEPS = [PAINTED, START_MARKS.complete];

/** `cold`: no file of the application, of its settings or of Electron is in memory. */
type Warmth = 'warm' | 'cold';

/** One start. */
interface Started {
  /** Milliseconds from exec, by what happened. */
  readonly times: Readonly<Record<string, number>>;
  readonly usages: readonly Usage[];
}

/** All measurements of the start, for each size of the table up to `most`. */
export async function measureStart(world: World, load: Load, most: number, rounds: number): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  const empty = withEmptyElectron(world);
  const starters = { own: new Starter(world), empty: new Starter(empty) };
  for (const flows of FLOWS.filter((one) => one <= most)) {
    emptyTable();
    if (flows > 0) load.insert(flows);
    for (const warmth of ['warm', 'cold'] as const) {
      const own: Started[] = [];
      const blank: Started[] = [];
      const discard: Figure[] = [];
      for (let round = -WARM_UP; round < rounds; round++) {
        if (flows > 0) discard.push(load.discard());
        const reference = await starters.empty.start(warmth, VISIBLE, [PAINTED]);
        const started = await starters.own.start(warmth, READ, flows === 0 ? STEPS : [...STEPS, START_MARKS.rows]);
        if (round < 0) continue;
        blank.push(reference);
        own.push(started);
      }
      const name = `${warmth}-${flows === 0 ? '0' : sizeName(flows)}`;
      measured.push(...compare(name, own, blank));
      if (flows > 0) measured.push(beyondEmpty(name, own, blank, medianFigure(discard)));
    }
  }
  emptyTable();
  return measured;
}

/** Each step against the same step of an empty window, or against its picture. */
function compare(name: string, own: readonly Started[], blank: readonly Started[]): Measurement[] {
  const picture = until(blank, PAINTED);
  const rows = own.some(({ times }) => START_MARKS.rows in times);
  return [
    measurement(`start-visible-${name}`, 'ms', until(own, VISIBLE), until(blank, VISIBLE)),
    measurement(`start-painted-${name}`, 'ms', until(own, PAINTED), picture),
    ...(rows ? [measurement(`start-first-rows-${name}`, 'ms', until(own, START_MARKS.rows), picture)] : []),
  ];
}

function until(list: readonly Started[], step: string): Figure {
  return medianFigure(list.map(({ times, usages }) => ({ value: times[step] ?? Number.NaN, usages })));
}

/** What all filterable rows take beyond an empty window, against the loop that only receives them. */
function beyondEmpty(name: string, own: readonly Started[], blank: readonly Started[], discard: Figure): Measurement {
  const beyond = own.map(({ times, usages }, i): Figure => {
    const value = (times[START_MARKS.complete] ?? Number.NaN) - (blank[i]?.times[PAINTED] ?? Number.NaN);
    return { value, usages };
  });
  return measurement(`start-all-filterable-beyond-empty-vs-discard-${name}`, 'ms', medianFigure(beyond), discard);
}

/** Starts one application again and again, as the same user with the same settings. */
class Starter {
  readonly #world: World;
  readonly #userData: string;

  constructor(world: World) {
    const { home, uid, gid } = world.user;
    this.#world = world;
    mkdirSync(home, { recursive: true });
    this.#userData = mkdtempSync(join(home, 'start-'));
    chownSync(this.#userData, uid, gid);
  }

  /**
   * Starts it, waits until its page has all these marks, and ends it. Nobody looks at it before it has written `line`,
   * since that takes time from what is measured. @throws if it takes too long.
   */
  async start(warmth: Warmth, line: string, steps: readonly string[]): Promise<Started> {
    if (warmth === 'cold') forgetFiles(this.#world, this.#userData);
    const begin = now();
    await using app = new Undriven(this.#world, {
      userData: this.#userData,
      args: [LISTEN],
      env: { FLOWGLASS_LOG: 'debug' },
    });
    let visible = Number.NaN;
    app.onOutput = (text) => {
      if (text.includes(VISIBLE)) visible = now() - begin;
    };
    const marks = await untilMarked(app, steps, line);
    const times = Object.entries(marks).map(([name, atMs]): [string, number] => [name, atMs - begin]);
    return { times: { ...Object.fromEntries(times), [VISIBLE]: visible }, usages: usagesSinceStart(app.pid) };
  }
}

/** Milliseconds since the epoch, as the page's marks. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Takes all files of a start, kept code included, out of the kernel's memory (posix_fadvise, as dd(1) does it). */
function forgetFiles({ application }: World, userData: string): void {
  const own = application.args.filter((arg) => arg.startsWith('/'));
  const folders = [dirname(application.executablePath), ...own, userData];
  execFileSync('sync');
  execFileSync('find', [
    ...folders,
    // Programs that are just ending still remove files.
    '-ignore_readdir_race',
    '-type',
    'f',
    '-exec',
    'dd',
    'if={}',
    'iflag=nocache',
    'count=0',
    'status=none',
    ';',
  ]);
}
