// Bundles the window's page, its engine worker, styles and fonts to dist/renderer/. Nothing but the styles of the outline is
// inlined into index.html, and nothing into data: URLs, because the content security policy does not allow it.

import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';
import { ASCII } from './ascii.ts';

const root = resolve(import.meta.dirname, '..');

/** The module that draws the window; the page's first script, which loads it, is small. */
const WINDOW = resolve(root, 'renderer/window.ts');

/** Styles of the window's outline, which index.html shows before anything else is loaded. The window has all but the last, too. */
const OUTLINE_STYLES = [
  'shell/tokens.css',
  'shell/app.css',
  'shell/header.css',
  'shell/panes.css',
  'shell/footer.css',
  'grid/header.css',
  'shell/outline.css',
];

/** The fonts of the window: without them, it would be laid out twice. */
const FIRST_FONTS = /^(inter|jetbrains-mono)-latin-wght-normal\b.*\.woff2$/;

/** Gives index.html the styles of its outline, and lets it request what the window needs, instead of waiting until a script does. */
function completePage(): Plugin {
  return {
    name: 'flowglass:complete-page',
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
          { tag: 'style', attrs: { nonce: '{{nonce}}' }, children: outlineStyles(), injectTo: 'head' },
          // Applied when the window's code is loaded; a stylesheet would keep the outline waiting.
          ...styles.map((name) => link({ rel: 'preload', as: 'style', crossorigin: true, href: `./${name}` })),
          ...fonts.map((name) =>
            link({ rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `./${name}` }),
          ),
        ];
      },
    },
  };
}

function outlineStyles(): string {
  const styles = OUTLINE_STYLES.map((name) => readFileSync(resolve(root, 'renderer', name), 'utf8'));
  const panes = ':root { --outline-facets-px: {{facetsPx}}; --outline-details-px: {{detailsPx}}; }';
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
  plugins: [react(), completePage()],
  worker: { format: 'es', rolldownOptions: { output: ASCII } },
  build: {
    outDir: resolve(root, 'dist/renderer'),
    emptyOutDir: true,
    // The Chromium in Electron 33, the oldest supported.
    target: 'chrome130',
    sourcemap: 'hidden',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: ASCII },
    // The page is read from the local disk, so size warnings meant for the web do not apply.
    chunkSizeWarningLimit: 4000,
  },
});
