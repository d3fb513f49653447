// Bundles the main process into dist/electron/main.cjs, which electron/start.ts runs as one script, and puts the native files
// beside it. Everything but Electron and Node's own modules is bundled, so that the application needs no node_modules.

import { copyFile, mkdir, rename } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { ASCII } from './ascii.ts';

const root = resolve(import.meta.dirname, '..');
const outDir = resolve(root, 'dist/electron');

/** What native/CMakeLists.txt builds and the application loads or starts; native/handle/binding.ts looks beside main.cjs. */
const NATIVE_FILES = ['flowglass_conntrack.node', 'flowglass-helper', 'flowglass-playground', 'flowglass-probe'];

/**
 * Copies the native files, with their mode, into the output. Each replaces its predecessor as a whole: writing into a
 * file that a running application has loaded would crash it. Fails if one has not been built.
 */
function copyNativeFiles(): Plugin {
  return {
    name: 'flowglass:copy-native-files',
    async writeBundle() {
      await mkdir(outDir, { recursive: true });
      for (const name of NATIVE_FILES) {
        const target = resolve(outDir, name);
        await copyFile(resolve(root, 'native/build', name), `${target}.new`);
        await rename(`${target}.new`, target);
      }
    },
  };
}

export default defineConfig({
  root,
  publicDir: false,
  plugins: [copyNativeFiles()],
  // Electron 33, the oldest supported, has Node 20.18.
  build: {
    ssr: resolve(root, 'electron/main.ts'),
    outDir,
    emptyOutDir: false,
    target: 'node20.18',
    minify: false,
    sourcemap: 'hidden',
    rolldownOptions: {
      external: ['electron', /^electron\//, /^node:/, ...builtinModules],
      output: {
        format: 'cjs',
        entryFileNames: 'main.cjs',
        codeSplitting: false,
        ...ASCII,
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
  ssr: { noExternal: true, target: 'node' },
});
