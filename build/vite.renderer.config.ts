// Bundles the window's page, its engine worker, styles and fonts to dist/renderer/. Nothing is inlined into index.html
// or into data: URLs, because the content security policy allows neither.

import { basename, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');

/** The module that draws the window; the page's first script, which loads it, is small. */
const WINDOW = resolve(root, 'renderer/window.ts');

/** The fonts of the first picture: without them, the window would be laid out twice. */
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
          ...styles.map((name) => link({ rel: 'stylesheet', crossorigin: true, href: `./${name}` })),
          ...fonts.map((name) =>
            link({ rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${name}` }),
          ),
        ];
      },
    },
  };
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
