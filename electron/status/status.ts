// Composes the source's status for the page: access, kernel settings, fill, event rate, losses. Queries the kernel at most
// every two seconds, and only while the window is visible.

import { type Clock, withTimeLimit } from '../clock.ts';
import type { Access, SourceStatus, TablePressure } from '../contract/access.ts';
import { SOURCES } from '../contract/source.ts';
import type { HandleInfo, KernelHandle } from '../source/kernel-handle.ts';
import type { Source } from '../source/source.ts';
import type { StreamReports } from '../stream/stream-session.ts';
import type { CpuCounters } from './counter-minute.ts';
import { Losses } from './losses.ts';
import { TablePressureGauge } from './table-pressure.ts';

const INTERVAL_MS = 2000;
const TIME_LIMIT_MS = 5000;

export interface StatusOptions {
  readonly source: Source;
  readonly clock: Clock;
  /** Milliseconds since the epoch; the machine's clock by default. */
  readonly wallMs?: () => number;
  readonly send: (status: SourceStatus) => void;
}

interface Reading {
  readonly handle: KernelHandle;
  readonly gauge: TablePressureGauge;
  info: HandleInfo | undefined;
  entries: number | undefined;
  maxEntries: number | undefined;
  pressure: TablePressure | undefined;
}

export class StatusBoard {
  readonly #options: StatusOptions;
  #reading: Reading | undefined;
  #visible = true;
  #cancel: (() => void) | undefined;
  readonly #losses = new Losses();
  #events = 0;
  #eventsPerSec = 0;
  #measuredMs: number;
  #stalledSinceMs: number | undefined;
  #stopped = false;
  /** For the stream. A loss and its repair are sent at once; losses in between are counted, and sent with the next status. */
  readonly reports: StreamReports = {
    events: (count) => {
      this.#events += count;
    },
    lost: () => this.#changedIf(this.#losses.lost()),
    repairing: () => this.#changedIf(this.#losses.repair()),
    repaired: () => this.#changedIf(this.#losses.repaired()),
  };

  constructor(options: StatusOptions) {
    this.#options = options;
    this.#measuredMs = options.clock.nowMs();
  }

  start(): void {
    this.#options.send(this.snapshot());
    this.#schedule(0);
  }

  /** Sends nothing from now on. */
  stop(): void {
    this.#stopped = true;
    this.#visible = false;
    this.#cancel?.();
  }

  /** A pending repair is left to the next stream, if there is one. Sends nothing: whatever ended the stream does. */
  streamEnded(): void {
    this.#losses.repaired();
  }

  get isStalled(): boolean {
    return this.#stalledSinceMs !== undefined;
  }

  /** Since when the page's worker has taken no batches, milliseconds since the epoch; undefined while it does. */
  setStalled(sinceMs: number | undefined): void {
    this.#stalledSinceMs = sinceMs;
    this.changed();
  }

  /** The kernel is not queried while nobody looks. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#cancel?.();
    if (visible) this.#schedule(0);
  }

  /** Something changed: sends the status now, and again as soon as the kernel has returned fresh numbers. */
  changed(): void {
    if (this.#stopped) return;
    this.#options.send(this.snapshot());
    if (this.#visible && this.#options.source.current?.handle !== this.#reading?.handle) {
      this.#cancel?.();
      this.#schedule(0);
    }
  }

  snapshot(): SourceStatus {
    const { source } = this.#options;
    const reading = this.#reading?.handle === source.current?.handle ? this.#reading : undefined;
    const { sysctl, timeouts } = reading?.info ?? {};
    return {
      access: source.restarting ? restartingAccess(source.access) : source.access,
      accounting: asBoolean(sysctl?.acct),
      timestamps: asBoolean(sysctl?.timestamp),
      events: asBoolean(sysctl?.events),
      tcpLoose: asBoolean(sysctl?.tcpLoose),
      timeouts,
      entries: reading?.entries,
      maxEntries: reading?.maxEntries,
      eventsPerSec: this.#eventsPerSec,
      lostTimes: this.#losses.times,
      repairing: this.#losses.repairing || source.restarting,
      helperRestarts: source.restarts,
      restarting: source.restarting,
      stalledSinceMs: this.#stalledSinceMs,
      pressure: reading?.pressure,
    };
  }

  #changedIf(isNews: boolean): void {
    if (isNews) this.changed();
  }

  #schedule(ms: number): void {
    this.#cancel = this.#options.clock.after(ms, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#measureEvents();
    await this.#read();
    if (!this.#visible) return;
    this.#options.send(this.snapshot());
    this.#cancel?.();
    this.#schedule(INTERVAL_MS);
  }

  #measureEvents(): void {
    const now = this.#options.clock.nowMs();
    const elapsedSec = (now - this.#measuredMs) / 1000;
    if (elapsedSec < 0.5) return;
    this.#eventsPerSec = this.#events / elapsedSec;
    this.#events = 0;
    this.#measuredMs = now;
  }

  async #read(): Promise<void> {
    const { clock, source } = this.#options;
    const handle = source.current?.handle;
    if (!handle) {
      this.#reading = undefined;
      return;
    }
    if (this.#reading?.handle !== handle) {
      const gauge = new TablePressureGauge();
      this.#reading = {
        handle,
        gauge,
        info: undefined,
        entries: undefined,
        maxEntries: undefined,
        pressure: undefined,
      };
    }
    const reading = this.#reading;
    try {
      // This also finds a helper that hangs: the library ends one that doesn't answer, which ends the handle.
      reading.info = await withTimeLimit(clock, TIME_LIMIT_MS, 'info', handle.info());
      const { entries, maxEntries } = await withTimeLimit(clock, TIME_LIMIT_MS, 'stats', handle.stats());
      reading.entries = entries;
      reading.maxEntries = maxEntries;
      const cpus = await this.#cpuStats(handle);
      const wallMs = this.#options.wallMs?.() ?? Date.now();
      reading.pressure = reading.gauge.add({ atMs: clock.nowMs(), wallMs, entries, maxEntries, cpus });
    } catch {
      reading.entries = undefined;
      reading.pressure = undefined;
    }
  }

  /** Undefined if they cannot be read; the fill level does not depend on them. */
  async #cpuStats(handle: KernelHandle): Promise<readonly CpuCounters[] | undefined> {
    try {
      return await withTimeLimit(this.#options.clock, TIME_LIMIT_MS, 'cpuStats', handle.cpuStats());
    } catch {
      return undefined;
    }
  }
}

/** Nothing can be changed while the helper is down. A playground that stopped no longer has namespaces. */
function restartingAccess(access: Access): Access {
  const { program, outlivesProgram } = SOURCES[access.source.kind];
  const message = `The ${program} has stopped and is restarting.`;
  const shell = outlivesProgram ? access.shell : undefined;
  return { ...access, shell, canModify: false, canCreate: false, failure: { op: 'helper', code: 'ENOTCONN', message } };
}

function asBoolean(sysctl: number | undefined): boolean | undefined {
  return sysctl === undefined ? undefined : sysctl !== 0;
}
