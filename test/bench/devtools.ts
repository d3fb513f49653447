// Reads the performance timeline of a started application's page, by Chromium's DevTools protocol: a driver would slow the
// start down.

/** Where Chromium says that it listens. */
const LISTENING = /DevTools listening on ws:\/\/([^/]+)\//;

/** The host and port in what the application wrote to standard error; undefined before it is there. */
export function devtoolsAddress(written: string): string | undefined {
  return LISTENING.exec(written)?.[1];
}

/** The page's marks and paints by name, milliseconds since the epoch; undefined while no page answers. */
export async function pageMarks(address: string): Promise<Record<string, number> | undefined> {
  try {
    const listed = (await (await fetch(`http://${address}/json/list`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const page = listed.find(({ type }) => type === 'page');
    return page && (await evaluate(page.webSocketDebuggerUrl, `(${readMarks})()`));
  } catch {
    return undefined;
  }
}

/** Runs in the page. */
function readMarks(): Record<string, number> {
  const entries = [...performance.getEntriesByType('mark'), ...performance.getEntriesByType('paint')];
  return Object.fromEntries(entries.map(({ name, startTime }) => [name, performance.timeOrigin + startTime]));
}

function evaluate(url: string, expression: string): Promise<Record<string, number>> {
  const socket = new WebSocket(url);
  const answer = new Promise<Record<string, number>>((done, failed) => {
    // A page that is about to be replaced closes the connection, or answers without a result.
    const refuse = (): void => failed(new Error(`the page at ${url} does not answer`));
    socket.onerror = refuse;
    socket.onclose = refuse;
    socket.onopen = () => {
      const params = { expression, returnByValue: true };
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    };
    socket.onmessage = ({ data }) => {
      const { result } = JSON.parse(String(data)) as { result?: { result: { value: Record<string, number> } } };
      if (result) done(result.result.value);
      else refuse();
    };
  });
  return answer.finally(() => socket.close());
}
