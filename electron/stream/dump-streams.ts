// The way of dumps to the engine's worker: each is the body of an answer on the page's own scheme, in which bytes travel
// without being copied into fresh memory, as those of messages are. Its token, which main gives to the worker over its port,
// is answered once.

import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { DUMP_PATH } from '../contract/to-engine.ts';

/** One dump under way. */
export interface DumpStream {
  readonly token: string;
  /** The bytes must not change until the worker has taken them. */
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** Nothing more is written; what was not read yet is lost if `broken`. */
  end(broken: boolean): void;
}

/** Ended dumps that the worker has not asked for yet: an empty table is read before its request arrives. */
const MAX_ENDED = 8;

/**
 * What is answered to a request. Not a `Response`: main would load Node's fetch for it, which takes 30 ms while the window
 * appears.
 */
export interface DumpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Not a web stream: main would make promises for each piece of one. */
  readonly body: Readable | null;
}

interface OpenDump {
  readonly body: Readable;
  readonly onBroken: () => void;
  isAnswered: boolean;
  hasEnded: boolean;
}

/** The dumps whose tokens are valid. */
export class DumpStreams {
  readonly #open = new Map<string, OpenDump>();

  /** @param onBroken its reader gave up, or its token was used twice: perhaps it is not the worker that reads. */
  open(onBroken: () => void): DumpStream {
    const token = randomBytes(16).toString('hex');
    const body = new Readable({
      // Pieces that wait are passed on one by one, instead of being copied into one.
      objectMode: true,
      // What there is was pushed.
      read: () => undefined,
      destroy: (error, destroyed) => {
        if (this.#open.delete(token)) onBroken();
        destroyed(error);
      },
    });
    // Whoever reads it hears of it; without a listener, it would end main.
    body.on('error', () => undefined);
    const dump: OpenDump = { body, onBroken, isAnswered: false, hasEnded: false };
    this.#open.set(token, dump);
    const isOpen = () => !dump.hasEnded && !body.destroyed;
    return {
      token,
      write: (bytes) => {
        if (isOpen()) body.push(bytes);
      },
      end: (broken) => {
        const wasOpen = isOpen();
        dump.hasEnded = true;
        if (broken || dump.isAnswered) this.#open.delete(token);
        else this.#forgetOldest();
        if (!wasOpen) return;
        if (broken) body.destroy(new Error('the dump was stopped'));
        else body.push(null);
      },
    };
  }

  /** Answers a request of the page's scheme; undefined if its path is not one of a dump. */
  answer({ url, method }: { url: string; method: string }): DumpAnswer | undefined {
    const path = URL.canParse(url) ? new URL(url).pathname : '';
    if (!path.startsWith(DUMP_PATH)) return undefined;
    const token = path.slice(DUMP_PATH.length);
    const dump = this.#open.get(token);
    if (!dump || method !== 'GET') return REFUSED;
    if (dump.isAnswered) {
      dump.onBroken();
      return REFUSED;
    }
    dump.isAnswered = true;
    if (dump.hasEnded) this.#open.delete(token);
    return { status: 200, headers: { ...HEADERS, 'Content-Type': 'application/octet-stream' }, body: dump.body };
  }

  #forgetOldest(): void {
    const ended = [...this.#open].filter(([, { hasEnded }]) => hasEnded);
    for (const [token] of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) this.#open.delete(token);
  }
}

const HEADERS = {
  'Content-Type': 'text/plain',
  'Content-Security-Policy': "default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** No such dump, or one that was requested before. */
const REFUSED: DumpAnswer = { status: 404, headers: HEADERS, body: null };
