// A machine without a compiler: programs named like compilers, first on the PATH, that record each call and fail.

import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COMPILERS = ['cc', 'c++', 'gcc', 'g++', 'clang', 'clang++', 'cmake', 'make', 'ninja', 'node-gyp', 'python3'];

export interface NoCompiler {
  readonly path: readonly string[];
  /** Names of the compilers called, in order. */
  calls(): string[];
}

/** @param folder Must be empty, and must not be moved afterwards. */
export function withoutCompiler(folder: string): NoCompiler {
  const log = join(folder, 'calls.log');
  for (const name of COMPILERS) {
    const program = join(folder, name);
    writeFileSync(program, `#!/bin/sh\necho ${name} >>'${log}'\nexit 127\n`);
    chmodSync(program, 0o755);
  }
  return {
    path: [folder],
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  };
}
