// Speaks to a started application's page by Chromium's DevTools protocol, and asks nothing on the way: a driver hears of each
// piece of a stream and each message, which takes time from what is measured.

/** Where Chromium says that it listens. */
const LISTENING = /DevTools listening on ws:\/\/([^/]+)\//;
/** The argument with which an application listens. */
export const LISTEN = '--remote-debugging-port=0';

/** The host and port in what the application wrote to standard error; undefined before it is there. */
export function devtoolsAddress(written: string): string | undefined {
  return LISTENING.exec(written)?.[1];
}

/** The page's marks and paints by name, milliseconds since the epoch; undefined while no page answers. */
export async function pageMarks(address: string): Promise<Record<string, number> | undefined> {
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
      for (const { reject } of this.#waiting.values()) reject(new Error(`the page at ${socket.url} does not answer`));
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

  /** Sends a command, and resolves with its result. @throws if it has none: the page was replaced, or knows no such command. */
  send(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#sent;
    const answer = this.#wait(id);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer;
  }

  /** Resolves when an event comes, of a part of the protocol that was enabled. */
  async next(event: string): Promise<void> {
    await this.#wait(event);
  }

  /** The value of an expression in the page; that of a promise when it is there. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const params = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', params);
    if (exceptionDetails) throw new Error(`the page cannot evaluate ${expression}`);
    return (result as { value: Value }).value;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #wait(name: number | string): Promise<Result> {
    const waiting = Promise.withResolvers<Result>();
    this.#waiting.set(name, waiting);
    return waiting.promise;
  }

  #arrived({ id, result, method }: Arrived): void {
    const name = id ?? method ?? '';
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (result || id === undefined) waiting?.resolve(result ?? {});
    else waiting?.reject(new Error(`the page at ${this.#socket.url} has no answer`));
  }
}
