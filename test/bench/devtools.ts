// Speaks to a started application's page by Chromium's DevTools protocol, and asks nothing on the way: a driver hears of each
// piece of a stream and each message, which takes time from what is measured.

import { setTimeout } from 'node:timers/promises';
import type { Undriven } from '../e2e/support/app.ts';

/** Where Chromium says that it listens. */
const LISTENING = /DevTools listening on ws:\/\/([^/]+)\//;
/** The argument with which an application listens. */
export const LISTEN = '--remote-debugging-port=0';

/** A page that takes longer for anything has failed, ms. */
const LIMIT_MS = 120_000;
/** Between two looks at a page that starts, ms; each takes some milliseconds of processor time, in three processes. */
const LOOK_MS = 100;

/** The host and port in what an application wrote to standard error; undefined before it is there. */
export function devtoolsAddress({ log }: Undriven): string | undefined {
  return LISTENING.exec(log.join(''))?.[1];
}

/**
 * Waits until the page of a started application has all these marks.
 * @param line what it writes shortly before: it is not looked at until then.
 * @returns Its marks and paints by name, milliseconds since the epoch. @throws if that takes too long.
 */
export async function untilMarked(app: Undriven, steps: readonly string[], line = ''): Promise<Record<string, number>> {
  const begin = performance.now();
  while (performance.now() - begin < LIMIT_MS) {
    await setTimeout(LOOK_MS);
    if (!app.log.join('').includes(line)) continue;
    const address = devtoolsAddress(app);
    const marks = address === undefined ? undefined : await pageMarks(address);
    if (marks && steps.every((step) => marks[step] !== undefined)) return marks;
  }
  throw new Error(`the start never came to ${steps.join(', ')}:\n${app.log.join('')}`);
}

/** Undefined while no page answers. */
async function pageMarks(address: string): Promise<Record<string, number> | undefined> {
  try {
    using page = await PageConnection.open(address);
    return await page.evaluate(`(${readMarks})()`);
  } catch {
    return undefined;
  }
}

/** Runs in the page. */
function readMarks(): Record<string, number> {
  const entries = [...performance.getEntriesByType('mark'), ...performance.getEntriesByType('paint')];
  return Object.fromEntries(entries.map(({ name, startTime }) => [name, performance.timeOrigin + startTime]));
}

type Result = Readonly<Record<string, unknown>>;

/** What arrives: the answer to a command, or an event. */
interface Arrived {
  readonly id?: number;
  readonly result?: Result;
  readonly error?: { readonly message: string };
  readonly method?: string;
}

/** A connection to an application's only page. */
export class PageConnection implements Disposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number | string, PromiseWithResolvers<Result>>();
  #sent = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onclose = () => {
      for (const { reject } of this.#waiting.values()) reject(this.#silence());
    };
    socket.onmessage = ({ data }) => this.#arrived(JSON.parse(String(data)));
  }

  /** @throws if there is no page, or it does not answer. */
  static async open(address: string): Promise<PageConnection> {
    const listed = (await (await fetch(`http://${address}/json/list`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const page = listed.find(({ type }) => type === 'page');
    if (!page) throw new Error(`there is no page at ${address}`);
    const socket = new WebSocket(page.webSocketDebuggerUrl);
    await new Promise((done, failed) => {
      socket.onopen = done;
      socket.onerror = () => failed(new Error(`the page at ${address} does not answer`));
    });
    return new PageConnection(socket);
  }

  /** Sends a command, and resolves with its result. @throws if the page refuses it, was replaced, or does not answer. */
  async send(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#sent;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return this.#wait(id);
  }

  /** Resolves when an event comes, of a part of the protocol that was enabled. One at a time can be awaited. */
  async next(event: string): Promise<void> {
    await this.#wait(event);
  }

  /** The value of an expression in the page; that of a promise when it is there. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const params = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', params);
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: Value }).value;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  async #wait(name: number | string): Promise<Result> {
    if (this.#socket.readyState !== WebSocket.OPEN) throw this.#silence();
    const waiting = Promise.withResolvers<Result>();
    this.#waiting.set(name, waiting);
    const limit = globalThis.setTimeout(() => waiting.reject(this.#silence()), LIMIT_MS);
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(name);
    }
  }

  #arrived({ id, result, error, method }: Arrived): void {
    const waiting = this.#waiting.get(id ?? method ?? '');
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result ?? {});
  }

  #silence(): Error {
    return new Error(`the page at ${this.#socket.url} does not answer`);
  }
}
