// The way of dumps to the engine's worker: each is the body of an answer on the page's own scheme, in which bytes travel
// without being copied into fresh memory, as those of messages are. Its token, which main gives to the worker over its port,
// is answered once.

import { randomBytes } from 'node:crypto';
import { DUMP_PATH } from '../contract/stream.ts';

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

interface OpenDump {
  readonly body: ReadableStream<Uint8Array>;
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
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (own) => {
        controller = own;
      },
      cancel: () => {
        controller = undefined;
        if (this.#open.delete(token)) onBroken();
      },
    });
    const dump: OpenDump = { body, onBroken, isAnswered: false, hasEnded: false };
    this.#open.set(token, dump);
    return {
      token,
      write: (bytes) => controller?.enqueue(bytes),
      end: (broken) => {
        dump.hasEnded = true;
        if (broken || dump.isAnswered) this.#open.delete(token);
        else this.#forgetOldest();
        if (broken) controller?.error(new Error('the dump was stopped'));
        else controller?.close();
        controller = undefined;
      },
    };
  }

  /** Answers a request of the page's scheme; undefined if its path is not one of a dump. */
  answer({ url, method }: { url: string; method: string }): Response | undefined {
    const path = URL.canParse(url) ? new URL(url).pathname : '';
    if (!path.startsWith(DUMP_PATH)) return undefined;
    const token = path.slice(DUMP_PATH.length);
    const dump = this.#open.get(token);
    if (!dump || method !== 'GET') return new Response('not found', { status: 404, headers: HEADERS });
    if (dump.isAnswered) {
      dump.onBroken();
      return new Response('used before', { status: 404, headers: HEADERS });
    }
    dump.isAnswered = true;
    if (dump.hasEnded) this.#open.delete(token);
    return new Response(dump.body, { headers: { ...HEADERS, 'Content-Type': 'application/octet-stream' } });
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
