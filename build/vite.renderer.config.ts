// Bundles the window's page, its engine worker, styles and fonts to dist/renderer/. Nothing is inlined into index.html
// or into data: URLs, because the content security policy allows neither, but for the styles of the first picture.

import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** The module that draws the window; the page's first script, which loads it, is small. */
const WINDOW = resolve(root, 'renderer/window.ts');

/**
 * Styles of the first picture, which index.html has before anything else is loaded: the frame of the window. They are among
 * the window's styles, too, but for the last.
 */
const FIRST_STYLES = ['tokens', 'app', 'header', 'panes', 'footer', 'first-picture'].map((name) => `shell/${name}.css`);
FIRST_STYLES.splice(-1, 0, 'grid/header.css');

/** The fonts of the window: without them, it would be laid out twice. */
const FIRST_FONTS = /^(inter|jetbrains-mono)-latin-wght-normal\b.*\.woff2$/;

/** Lets index.html request what the first picture needs, instead of waiting until a script or a style does. */
function requestFirstPicture(): Plugin {
  return {
    name: 'flowglass:request-first-picture',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk');
        const window = chunks.find(({ facadeModuleId }) => facadeModuleId === WINDOW);
        if (!window) throw new Error(`${WINDOW} is not a chunk of its own: only a dynamic import may load it`);
        const styles = [...(window.viteMetadata?.importedCss ?? [])];
        const fonts = Object.keys(bundle ?? {}).filter((name) => FIRST_FONTS.test(basename(name)));
        return [
          link({ rel: 'modulepreload', crossorigin: true, href: `./${window.fileName}` }),
          { tag: 'style', attrs: { nonce: '{{nonce}}' }, children: firstStyles(), injectTo: 'head' },
          // Applied when the window's code is loaded; a stylesheet would keep the first picture waiting.
          ...styles.map((name) => link({ rel: 'preload', as: 'style', crossorigin: true, href: `./${name}` })),
          ...fonts.map((name) =>
            link({ rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${name}` }),
          ),
        ];
      },
    },
  };
}

function firstStyles(): string {
  const styles = FIRST_STYLES.map((name) => readFileSync(resolve(root, 'renderer', name), 'utf8'));
  const panes = ':root { --first-facets-px: {{facetsPx}}; --first-details-px: {{detailsPx}}; }';
  return [panes, ...styles]
    .join('')
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ');
}

function link(attrs: Record<string, string | true>): HtmlTagDescriptor {
  return { tag: 'link', attrs, injectTo: 'head' };
}

export default defineConfig({
  root: resolve(root, 'renderer'),
  publicDir: false,
  base: './',
  plugins: [react(), requestFirstPicture()],
  worker: { format: 'es' },
  build: {
    outDir: resolve(root, 'dist/renderer'),
    emptyOutDir: true,
    // The Chromium in Electron 33, the oldest supported.
    target: 'chrome130',
    sourcemap: 'hidden',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The page is read from the local disk, so size warnings meant for the web do not apply.
    chunkSizeWarningLimit: 4000,
  },
});
