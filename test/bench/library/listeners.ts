// Listeners to events of new and destroyed flows: the library, the barest loop, and `conntrack -E`. Each counts the
// events it received and the processor time it took.

import { setTimeout as delay } from 'node:timers/promises';
import { Conntrack, type FlowEvents } from '../../../native/index.ts';
import { ConntrackEvents } from '../conntrack-program.ts';
import type { Load } from '../ctload.ts';

export interface Heard {
  readonly events: number;
  /** Whether the kernel had to drop anything. */
  readonly lost: boolean;
  readonly cpuNs: number;
}

export interface Listener {
  /** Call after all events have been caused: receives the rest, and ends. */
  finish(): Promise<Heard>;
}

export type ListenerName = 'library' | 'bare' | 'command';

/** Starts a listener that expects that many events; resolves when it listens. */
export async function listen(name: ListenerName, load: Load, expected: number): Promise<Listener> {
  switch (name) {
    case 'library':
      return LibraryListener.start(expected);
    case 'bare': {
      const { ended } = await load.listen(expected, BUFFER_BYTES);
      return { finish: async () => ended.then((heard) => ({ ...heard, lost: heard.losses > 0 })) };
    }
    case 'command': {
      const command = await ConntrackEvents.start();
      return { finish: async () => command.finish().then((heard) => ({ ...heard, lost: heard.events < expected })) };
    }
  }
}

/** The buffer of the barest loop: the library's default. */
const BUFFER_BYTES = 64 * 1024 * 1024;

/** After this long without an event, no more will arrive. */
const QUIET_MS = 1000;

class LibraryListener implements Listener {
  readonly #conntrack: Conntrack;
  readonly #stream: FlowEvents;
  readonly #expected: number;
  readonly #counting: Promise<void>;
  readonly #cpuBefore = process.cpuUsage();
  #events = 0;
  #lost = false;

  private constructor(conntrack: Conntrack, stream: FlowEvents, expected: number) {
    this.#conntrack = conntrack;
    this.#stream = stream;
    this.#expected = expected;
    this.#counting = this.#count();
  }

  static async start(expected: number): Promise<LibraryListener> {
    const conntrack = await Conntrack.open();
    return new LibraryListener(conntrack, await conntrack.subscribe({ groups: ['new', 'destroy'] }), expected);
  }

  async finish(): Promise<Heard> {
    let before = -1;
    while (this.#events < this.#expected && before < this.#events) {
      before = this.#events;
      await Promise.race([this.#counting, delay(QUIET_MS, undefined, { ref: false })]);
    }
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    await this.#stream.close();
    await this.#conntrack.close();
    return { events: this.#events, lost: this.#lost, cpuNs: (user + system) * 1000 };
  }

  async #count(): Promise<void> {
    for await (const item of this.#stream) {
      if ('kind' in item) this.#lost = true;
      else this.#events += item.length;
      if (this.#events >= this.#expected) return;
    }
  }
}
