// What libnetfilter_conntrack reads from a connlabel.conf. Compiles labels.c in this folder.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The compiled program and its files; removed when disposed. */
export class LabelLibrary implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fg-labels-'));
  readonly #program = join(this.#folder, 'labels');

  /** @throws when the C program cannot be compiled. */
  constructor() {
    const source = join(import.meta.dirname, 'labels.c');
    const warnings = ['-std=gnu11', '-O1', '-Wall', '-Wextra', '-Werror'];
    execFileSync('cc', [...warnings, '-o', this.#program, source, '-lnetfilter_conntrack']);
  }

  /** For each of these texts, the names by bit, 0 to 1023. */
  read(texts: readonly string[]): Map<number, string>[] {
    const files = texts.map((text, i) => {
      const file = join(this.#folder, String(i));
      writeFileSync(file, text);
      return file;
    });
    const output = execFileSync(this.#program, files, { encoding: 'utf8', maxBuffer: 1 << 28 });
    return output
      .split('=\n')
      .slice(1)
      .map((lines) => new Map(lines.split('\n').flatMap((line) => entryOf(line))));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function entryOf(line: string): [number, string][] {
  const space = line.indexOf(' ');
  return space < 0 ? [] : [[Number(line.slice(0, space)), line.slice(space + 1)]];
}
