// The one window and everything that confines its page to the application: isolation, navigation, permissions. What keeps it
// off the network is in no-network.ts.

import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  app,
  BrowserWindow,
  nativeTheme,
  type ProtocolResponse,
  protocol,
  type Session,
  screen,
  session,
  type WebContents,
} from 'electron';
import type { Log } from '../log.ts';
import type { OpenPanes } from '../settings/first-look.ts';
import type { WindowBounds } from '../settings/settings-fields.ts';
import type { DumpAnswer, DumpStreams } from '../stream/dump-streams.ts';
import { APP_HOST, APP_ORIGIN, APP_PAGE, APP_SCHEME, isFirstScript, type ServedFile, servePage } from './app-scheme.ts';

const DEFAULT_SIZE = { width: 1360, height: 860 };
const MIN_SIZE = { minWidth: 760, minHeight: 480 };
/** The page's own background, so that nothing flashes before it is painted. */
const BACKGROUND = { light: '#f6f7f9', dark: '#101317' };

/** Declares app:// as a secure standard scheme. Must be called before Electron is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }]);
}

export interface Served {
  readonly rendererDir: string;
  readonly dumps: Pick<DumpStreams, 'answer'>;
  /** The panes of the page's outline. */
  readonly panes: () => OpenPanes;
  /** The page's first script, which runs all others, waits until main can answer it. */
  readonly mainRuns: Promise<void>;
}

/** Serves the page and the dumps, and refuses permissions and downloads. Call once, after Electron is ready. */
export function secureSession({ rendererDir, dumps, panes, mainRuns }: Served): void {
  const target: Session = session.defaultSession;
  const serve = (request: { url: string; method: string }) =>
    streamedFile(servePage(rendererDir, request, { dark: nativeTheme.shouldUseDarkColors, ...panes() }));
  // protocol.handle() would load Node's fetch, which takes 45 ms, before it answers the first request.
  target.protocol.registerStreamProtocol(APP_SCHEME, (request, answer) => {
    const dump = dumps.answer(request);
    if (dump) answer(streamedDump(dump));
    else if (isFirstScript(request.url)) void mainRuns.then(() => answer(serve(request)));
    else answer(serve(request));
  });
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
}

function streamedFile({ data, ...head }: ServedFile): ProtocolResponse {
  return { ...head, data: Readable.from(data) };
}

function streamedDump({ status, headers, body }: DumpAnswer): ProtocolResponse {
  // Without `data`, Electron fails the request.
  return { statusCode: status, headers: { ...headers }, data: body ?? Readable.from([]) };
}

/** Denies new windows, navigation and embedded pages in every page that is ever created. Call once, at the start. */
export function confineContents(log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      log.warn(`a page wanted to open a window for ${schemeOf(url)}; denied`);
      return { action: 'deny' };
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    // The main frame, too: only main's own loadURL and reload may change what is shown.
    contents.on('will-frame-navigate', (details) => {
      if (details.isMainFrame && isAppPage(details.url)) return;
      details.preventDefault();
      log.warn(`a page wanted to go to ${schemeOf(details.url)}; denied`);
    });
    contents.on('will-redirect', (details) => details.preventDefault());
  });
}

export interface WindowOptions {
  readonly preload: string;
  readonly bounds: WindowBounds;
  readonly log: Log;
}

/** Opens the window; it becomes visible once the page's outline is painted. */
export function createWindow({ preload, bounds, log }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...onScreen(bounds),
    ...MIN_SIZE,
    title: 'Flowglass',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: background(),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  keepPage(window, log);
  window.once('ready-to-show', () => {
    if (bounds.maximized) window.maximize();
    window.show();
    log.debug('the window is visible');
  });
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(background());
  });
  return window;
}

export interface WindowListeners {
  /** The window is visible for the first time, or was already. */
  readonly onShown: () => void;
  /** The window was moved, resized or maximised. */
  readonly onBounds: (bounds: WindowBounds) => void;
  readonly onVisible: (visible: boolean) => void;
}

/** Tells what happens to a window from now on. */
export function watchWindow(window: BrowserWindow, { onShown, onBounds, onVisible }: WindowListeners): void {
  rememberBounds(window, onBounds);
  const tell = () => onVisible(!window.isDestroyed() && window.isVisible() && !window.isMinimized());
  window.on('show', tell).on('hide', tell).on('minimize', tell).on('restore', tell);
  whenShown(window, () => {
    // It can have been minimised since.
    tell();
    onShown();
  });
}

/** Calls back when the window is visible for the first time, or at once if it is. */
export function whenShown(window: BrowserWindow, then: () => void): void {
  if (window.isVisible()) then();
  else window.once('show', then);
}

/** Loads the page; rejects if that fails. */
export function loadPage(window: BrowserWindow): Promise<void> {
  return window.loadURL(APP_PAGE);
}

/** Brings the page back from about:blank, for which Chromium emits no will-frame-navigate. */
function keepPage(window: BrowserWindow, log: Log): void {
  window.webContents.on('did-navigate', (_event, url) => {
    if (!url.startsWith('about:')) return;
    log.warn('the page went to about:blank; reloading it');
    loadPage(window).catch((error: unknown) => {
      if (!window.isDestroyed()) log.error('the page could not be reloaded', error);
    });
  });
}

/** Whether a message comes from the main frame of this window, and that frame shows the application's own page. */
export function isOwnPage(
  window: BrowserWindow | undefined,
  event: { sender: WebContents; senderFrame: { origin: string; parent: unknown } | null },
): boolean {
  if (!window || window.isDestroyed() || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.origin === APP_ORIGIN;
}

function rememberBounds(window: BrowserWindow, onBounds: (bounds: WindowBounds) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    onBounds({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, 500);
  };
  window.on('resize', soon).on('move', soon).on('maximize', soon).on('unmaximize', soon).on('close', tell);
  window.on('closed', () => clearTimeout(timer));
}

/**
 * The remembered bounds: no smaller than the minimum, no larger than the screen, at their position only if a screen still shows
 * it.
 */
export function onScreen({ x, y, width, height }: WindowBounds): {
  x?: number;
  y?: number;
  width: number;
  height: number;
} {
  const wanted = { width: width ?? DEFAULT_SIZE.width, height: height ?? DEFAULT_SIZE.height };
  const at = x === undefined || y === undefined ? undefined : { x, y };
  const { workArea } = at ? screen.getDisplayMatching({ ...at, ...wanted }) : screen.getPrimaryDisplay();
  const size = {
    width: Math.max(Math.min(wanted.width, workArea.width), MIN_SIZE.minWidth),
    height: Math.max(Math.min(wanted.height, workArea.height), MIN_SIZE.minHeight),
  };
  const visible =
    at &&
    at.x < workArea.x + workArea.width - 100 &&
    at.x + size.width > workArea.x + 100 &&
    at.y >= workArea.y - 20 &&
    at.y < workArea.y + workArea.height - 60;
  return visible ? { ...at, ...size } : size;
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

function isAppPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol: scheme, host, pathname } = new URL(url);
  return scheme === `${APP_SCHEME}:` && host === APP_HOST && (pathname === '/' || pathname === '/index.html');
}

/** The part of a URL that may be logged. */
function schemeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : 'something that is not a URL';
}

/** Path of the preload script, next to main's bundle. */
export function preloadPath(mainDir: string): string {
  return join(mainDir, 'preload.cjs');
}
