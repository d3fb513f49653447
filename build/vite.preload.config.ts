// Bundles the preload script to dist/electron/preload.cjs: one CommonJS file, because a sandboxed preload script can
// neither be an ES module nor require anything but Electron.

import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { ASCII } from './ascii.ts';

const root = resolve(import.meta.dirname, '..');

export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: resolve(root, 'electron/preload.ts'),
    outDir: resolve(root, 'dist/electron'),
    emptyOutDir: false,
    target: 'chrome130',
    minify: false,
    sourcemap: 'hidden',
    rolldownOptions: {
      external: ['electron', 'electron/renderer'],
      output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false, ...ASCII },
    },
  },
  ssr: { noExternal: true, target: 'node' },
});
