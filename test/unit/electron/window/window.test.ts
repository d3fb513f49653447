import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { DUMP_PATH } from '../../../../electron/contract/to-engine.ts';
import { DumpStreams } from '../../../../electron/stream/dump-streams.ts';

vi.mock('electron', () => ({
  app: {},
  BrowserWindow: class {},
  nativeTheme: { shouldUseDarkColors: true },
  protocol: {},
  screen: { getDisplayMatching: () => DISPLAY, getPrimaryDisplay: () => DISPLAY },
  session: { defaultSession: SESSION },
}));
/** What is answered to a request of the page. */
let serve: (request: { url: string; method: string }, answer: (response: Answered) => void) => void;
interface Answered {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
  readonly data: Readable;
}
const SESSION = {
  protocol: {
    registerStreamProtocol: (_scheme: string, handler: typeof serve) => {
      serve = handler;
    },
  },
  setPermissionRequestHandler: () => undefined,
  setPermissionCheckHandler: () => undefined,
  setDevicePermissionHandler: () => undefined,
  on: () => undefined,
};
const DISPLAY = { workArea: { x: 0, y: 30, width: 1920, height: 1050 } };
const { isOwnPage, onScreen, secureSession } = await import('../../../../electron/window/window.ts');

type Window = Parameters<typeof isOwnPage>[0];
type Event = Parameters<typeof isOwnPage>[1];

const contents = {} as Event['sender'];
const window = { webContents: contents, isDestroyed: () => false } as unknown as NonNullable<Window>;
const event = (senderFrame: Event['senderFrame'], sender = contents): Event => ({ sender, senderFrame });
const page = { origin: 'app://flowglass', parent: null };

test('a message from the window’s own page is recognised', () => {
  expect(isOwnPage(window, event(page))).toBe(true);
});

test.each([
  ['another origin', event({ ...page, origin: 'https://example.org' })],
  ['an origin that looks alike', event({ ...page, origin: 'app://flowglass.example' })],
  ['a frame inside the page', event({ ...page, parent: {} })],
  ['a frame that is gone', event(null)],
  ['other contents', event(page, {} as Event['sender'])],
])('a message from %s is not', (_what, message) => {
  expect(isOwnPage(window, message)).toBe(false);
});

test('a message to no window, or to a closed one, is not', () => {
  expect(isOwnPage(undefined, event(page))).toBe(false);
  expect(isOwnPage({ ...window, isDestroyed: () => true } as typeof window, event(page))).toBe(false);
});

test('a window remembered as too small opens with the minimum size', () => {
  const bounds = { x: 10, y: 20, width: 1, height: 30, maximized: false };
  expect(onScreen(bounds)).toEqual({ x: 10, y: 20, width: 760, height: 480 });
  expect(onScreen({ width: 900, height: 1, maximized: false })).toEqual({ width: 900, height: 480 });
});

test('a window remembered as larger than the screen opens with the size of the screen', () => {
  expect(onScreen({ x: 10, y: 40, width: 32_767, height: 1_000_000 })).toEqual({
    x: 10,
    y: 40,
    width: 1920,
    height: 1050,
  });
});

test.each([
  [{ x: -900_000, y: 40 }],
  [{ x: 900_000, y: 40 }],
  [{ x: 10, y: -5000 }],
  [{ x: 10, y: 900_000 }],
  [{ x: 10 }],
  [{}],
])('a window remembered where no screen is (%o) opens where the system puts it', (at) => {
  expect(onScreen({ ...at, width: 900, height: 600 })).toEqual({ width: 900, height: 600 });
});

test('a window of which nothing is remembered has the default size', () => {
  expect(onScreen({})).toEqual({ width: 1360, height: 860 });
  expect(onScreen({ height: 600 })).toEqual({ width: 1360, height: 600 });
});

const NO_PANES = { facetsPx: 0, detailsPx: 0 };

test('the page gets its outline at once, and its first script only when main runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowglass-window-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '{{scheme}} {{facetsPx}}');
  for (const name of ['index-1.js', 'window-1.js']) writeFileSync(join(folder, 'assets', name), name);
  const main = Promise.withResolvers<void>();
  let facetsPx = 210;
  secureSession({
    rendererDir: folder,
    dumps: new DumpStreams(),
    panes: () => ({ facetsPx, detailsPx: 0 }),
    mainRuns: main.promise,
  });
  const served: string[] = [];
  const get = (path: string) =>
    serve({ url: `app://flowglass/${path}`, method: 'GET' }, ({ data }) => {
      served.push(String(data.read()));
    });
  get('assets/index-1.js');
  get('index.html');
  get('assets/window-1.js');
  await setImmediate();
  expect(served).toEqual(['dark 210px', 'window-1.js']);
  main.resolve();
  await setImmediate();
  expect(served).toEqual(['dark 210px', 'window-1.js', 'index-1.js']);
  facetsPx = 0;
  get('index.html');
  expect(served.at(-1)).toBe('dark 0px');
  rmSync(folder, { recursive: true });
});

test('a dump is answered as a stream, and one that is refused with a stream of nothing and its status', async () => {
  const dumps = new DumpStreams();
  secureSession({ rendererDir: '/nowhere', dumps, panes: () => NO_PANES, mainRuns: Promise.resolve() });
  const ask = (path: string) =>
    new Promise<Answered>((resolve) => serve({ url: `app://flowglass${path}`, method: 'GET' }, resolve));
  const dump = dumps.open(() => undefined);
  dump.write(Uint8Array.of(1, 2));
  dump.end(false);
  const first = await ask(`${DUMP_PATH}${dump.token}`);
  expect(first).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'application/octet-stream' } });
  expect(Buffer.concat(await first.data.toArray())).toEqual(Buffer.of(1, 2));
  const second = await ask(`${DUMP_PATH}${dump.token}`);
  expect(second).toMatchObject({ statusCode: 404, headers: { 'Content-Type': 'text/plain' } });
  expect(await second.data.toArray()).toEqual([]);
  const missing = await ask('/missing.js');
  expect(missing).toMatchObject({ statusCode: 404 });
  expect(Buffer.concat(await missing.data.toArray()).toString()).toBe('not found');
});
