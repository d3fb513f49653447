// Bundles the window's page, its engine worker, styles and fonts to dist/renderer/. Nothing is inlined into index.html
// or into data: URLs, because the content security policy allows neither.

import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, '..');

export default defineConfig({
  root: resolve(root, 'renderer'),
  publicDir: false,
  base: './',
  plugins: [react()],
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
