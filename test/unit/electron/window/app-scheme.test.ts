import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  contentSecurityPolicy,
  isFirstScript,
  type PageLook,
  pathOfUrl,
  servePage,
} from '../../../../electron/window/app-scheme.ts';

describe('a URL of the page', () => {
  test.each([
    ['app://flowglass/', 'index.html'],
    ['app://flowglass/index.html', 'index.html'],
    ['app://flowglass/assets/main-Bx_1.js', 'assets/main-Bx_1.js'],
    ['app://flowglass/assets/inter.woff2?v=1#x', 'assets/inter.woff2'],
  ])('%s names %s', (url, path) => {
    expect(pathOfUrl(url)).toBe(path);
  });

  test.each([
    'app://flowglass/../package.json',
    'app://flowglass/%2e%2e/package.json',
    'app://flowglass/..%2fpackage.json',
    'app://flowglass/assets%2fmain.js',
    'app://flowglass/assets\\..\\x.js',
    'app://flowglass/%5c..%5cx.js',
    'app://flowglass//etc/passwd.html',
    'app://flowglass/.hidden.js',
    'app://flowglass/a..b/x.js',
    'app://flowglass/x.js%00.html',
    'app://flowglass/%zz.js',
    'app://flowglass/assets/',
    'app://flowglass/main.cjs',
    'app://flowglass/main.js.map',
    'app://elsewhere/index.html',
    'app://user@flowglass/index.html',
    'file:///index.html',
    'https://flowglass/index.html',
    'nonsense',
  ])('%s is refused, or stays inside', (url) => {
    const path = pathOfUrl(url);
    // The URL parser itself removes dot segments: what remains must be a plain name below the folder.
    if (path !== undefined) expect(path).toMatch(/^[\w@-][\w.@-]*(\/[\w@-][\w.@-]*)*$/);
    if (path !== undefined) expect(path).not.toContain('..');
    if (!/\.\.?\/|%2e/i.test(url)) expect(path).toBeUndefined();
  });
});

test('only the script that the page names is its first', () => {
  const isFirst = (path: string) => isFirstScript(`app://flowglass/${path}`);
  expect(isFirst('assets/index-Bx_1-Qq.js')).toBe(true);
  for (const path of ['', 'assets/window-Bx_1.js', 'assets/index-Bx_1.css', 'index-Bx_1.js', '..%2findex-B.js']) {
    expect(isFirst(path)).toBe(false);
  }
});

describe('the server of the page', () => {
  let folder = '';
  let root = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flowglass-page-'));
    root = join(folder, 'renderer');
    await mkdir(root);
    await writeFile(
      join(root, 'index.html'),
      '<html class="{{scheme}}"><meta name="csp-nonce" content="{{nonce}}"><style>{{facetsPx}} {{detailsPx}} {{other}}',
    );
    await writeFile(join(root, 'a.js'), 'const nonce = "{{nonce}}"');
    await writeFile(join(folder, 'secret.json'), '{}');
    await symlink('../secret.json', join(root, 'link.json'));
    await mkdir(join(root, 'folder.js'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const look: PageLook = { dark: true, facetsPx: 240, detailsPx: 0 };
  const get = (path: string, method = 'GET') => servePage(root, { url: `app://flowglass/${path}`, method }, look);

  test('puts a fresh nonce into each load, the same as in its policy', () => {
    const nonces = [get(''), get('')].map(({ headers, statusCode, data }) => {
      expect(statusCode).toBe(200);
      expect(headers['Content-Type']).toBe('text/html; charset=utf-8');
      expect(headers['X-Content-Type-Options']).toBe('nosniff');
      const nonce = /content="([^"]+)"/.exec(data.toString())?.[1] ?? '';
      expect(headers['Content-Security-Policy']).toBe(contentSecurityPolicy(nonce));
      return nonce;
    });
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{24}$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('writes into the page what its outline shows, and nothing else', () => {
    const page = get('').data.toString();
    expect(page).toContain('<html class="dark">');
    expect(page).toContain('<style>240px 0px {{other}}');
    const light = servePage(root, { url: 'app://flowglass/', method: 'GET' }, { ...look, dark: false });
    expect(light.data.toString()).toContain('<html class="light">');
  });

  test('serves a script unchanged, also under the policy', () => {
    const { data, headers } = get('a.js');
    expect(data.toString()).toBe('const nonce = "{{nonce}}"');
    expect(headers['Content-Type']).toBe('text/javascript; charset=utf-8');
    expect(headers['Content-Security-Policy']).toContain("default-src 'none'");
  });

  test.each(['link.json', 'missing.js', 'folder.js', '../secret.json', '%2e%2e/secret.json'])(
    'does not serve %s',
    (path) => {
      const { statusCode, data } = get(path);
      expect(statusCode).toBe(404);
      expect(data.toString()).toBe('not found');
    },
  );

  test('answers only GET', () => {
    expect(get('', 'POST').statusCode).toBe(404);
  });
});

describe('the content security policy', () => {
  const policy = contentSecurityPolicy('NONCE');

  test('allows nothing by default, and nothing unsafe', () => {
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('forbids what default-src does not cover', () => {
    for (const name of ['base-uri', 'form-action', 'frame-ancestors']) expect(policy).toContain(`${name} 'none'`);
  });

  test('lets the engine’s worker connect to the page’s own scheme, and nothing else connect anywhere', async () => {
    const root = await mkdtemp(join(tmpdir(), 'flowglass-policy-'));
    await mkdir(join(root, 'assets'));
    const files = { 'assets/worker-ChA_1-sw.js': "'self'", 'assets/index-worker.js': "'none'", 'index.html': "'none'" };
    for (const [file, connect] of Object.entries(files)) {
      await writeFile(join(root, file), '');
      const { headers } = servePage(
        root,
        { url: `app://flowglass/${file}`, method: 'GET' },
        { dark: false, facetsPx: 0, detailsPx: 0 },
      );
      expect(headers['Content-Security-Policy']).toContain(`connect-src ${connect};`);
    }
    await rm(root, { recursive: true });
  });
});
