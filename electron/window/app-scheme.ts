// app://flowglass/: serves the built page and nothing else, each file with the strictest content security policy under which the
// page works. Knows nothing about windows.

import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { extname, join, sep } from 'node:path';

export const APP_SCHEME = 'app';
export const APP_HOST = 'flowglass';
/** The page's origin as Chromium writes it. */
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** What the outline in index.html, which the page shows before any script runs, has of the settings: colours, and widths of the panes, CSS px. */
export interface PageLook {
  readonly dark: boolean;
  readonly facetsPx: number;
  readonly detailsPx: number;
}

/** What main writes into the page, in place of {{name}}. */
type Placeholder = 'nonce' | 'scheme' | 'facetsPx' | 'detailsPx';

/** Only these kinds of files are served. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The page's first script, as the build names it. */
const FIRST_SCRIPT = /^assets\/index-[\w-]+\.js$/;

/** The script of the engine's worker, as the build names it. */
const WORKER_SCRIPT = /^assets\/worker-[\w-]+\.js$/;

/**
 * The content security policy for one load of the page or of a file of it.
 * @param connect where scripts may connect: the page itself nowhere, its worker to this scheme, for dumps.
 */
export function contentSecurityPolicy(nonce: string, connect: "'none'" | "'self'" = "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "worker-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The path below the page's folder that a URL names, or undefined for any other URL: another scheme or host, a path with dot
 * segments, empty segments, hidden files, backslashes, NUL or broken escapes, or a kind of file that is not served.
 */
export function pathOfUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname, username, password } = new URL(url);
  if (protocol !== `${APP_SCHEME}:` || host !== APP_HOST || username !== '' || password !== '') return undefined;
  const segments = (pathname === '/' || pathname === '' ? '/index.html' : pathname).slice(1).split('/');
  const decoded: string[] = [];
  for (const segment of segments) {
    const name = decode(segment);
    // The build chooses the names, and never an unusual one.
    if (name === undefined || !/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(name) || name.includes('..')) return undefined;
    decoded.push(name);
  }
  const path = decoded.join('/');
  return Object.hasOwn(MIME_TYPES, extname(path)) ? path : undefined;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** Whether a URL names the page's first script, which runs all others. */
export function isFirstScript(url: string): boolean {
  return FIRST_SCRIPT.test(pathOfUrl(url) ?? '');
}

/** The answer to a request, as Electron's callbacks take it. */
export interface ServedFile {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly data: Buffer;
}

/**
 * Answers a request for a file of the page. Every failure is a 404 without details. Reads at once: that takes a millisecond,
 * and each wait would take longer while Chromium and the table's first rows keep the main process busy.
 */
export function servePage(root: string, request: { url: string; method: string }, look: PageLook): ServedFile {
  const path = pathOfUrl(request.url);
  if (path === undefined || request.method !== 'GET') return notFound();
  try {
    const realRoot = realpathSync(root);
    const file = realpathSync(join(realRoot, path));
    // A symbolic link must not lead out of the folder either.
    if (!file.startsWith(realRoot + sep)) return notFound();
    const content = readFileSync(file);
    const nonce = randomBytes(18).toString('base64');
    const isPage = extname(path) === '.html';
    const data = isPage ? filledIn(content, { nonce, ...lookWords(look) }) : content;
    return { statusCode: 200, headers: headersFor(path, nonce), data };
  } catch {
    return notFound();
  }
}

function lookWords({ dark, facetsPx, detailsPx }: PageLook): Record<Exclude<Placeholder, 'nonce'>, string> {
  return { scheme: dark ? 'dark' : 'light', facetsPx: `${facetsPx}px`, detailsPx: `${detailsPx}px` };
}

function filledIn(page: Buffer, values: Readonly<Record<Placeholder, string>>): Buffer {
  const text = page.toString('utf8').replace(/\{\{(\w+)\}\}/g, (whole, name) => values[name as Placeholder] ?? whole);
  return Buffer.from(text);
}

function headersFor(path: string, nonce: string): Record<string, string> {
  return {
    'Content-Type': MIME_TYPES[extname(path)] ?? 'application/octet-stream',
    'Content-Security-Policy': contentSecurityPolicy(nonce, WORKER_SCRIPT.test(path) ? "'self'" : "'none'"),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

function notFound(): ServedFile {
  const headers = { 'Content-Type': 'text/plain', 'Content-Security-Policy': "default-src 'none'" };
  return { statusCode: 404, headers, data: Buffer.from('not found') };
}
