// Bundles what Electron runs first to dist/electron/main.js, which runs main's bundle, main.cjs.

import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { ASCII } from './ascii.ts';

const root = resolve(import.meta.dirname, '..');

export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: resolve(root, 'electron/start.ts'),
    outDir: resolve(root, 'dist/electron'),
    emptyOutDir: false,
    target: 'node20.18',
    minify: false,
    sourcemap: 'hidden',
    rolldownOptions: {
      external: ['electron', /^node:/],
      output: { format: 'es', entryFileNames: 'main.js', codeSplitting: false, ...ASCII },
    },
  },
  ssr: { noExternal: true, target: 'node' },
});
