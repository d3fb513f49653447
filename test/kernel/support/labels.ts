// Label names for conntrack(8): it reads only /etc/xtables/connlabel.conf, so it gets its own /etc.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bits in the first, a middle and the last of the four words. */
export const LABEL_BITS: Readonly<Record<string, number>> = { web: 1, backup: 5, vpn: 31, guest: 64, last: 127 };

/** A connlabel.conf, shown to commands in place of the machine's; removed when disposed. */
export class LabelNames implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fg-labels-'));

  /** @param text The file's text; default: the names of LABEL_BITS. */
  constructor(text?: string) {
    mkdirSync(join(this.#folder, 'xtables'));
    const lines = Object.entries(LABEL_BITS).map(([name, bit]) => `${bit}\t${name}\n`);
    writeFileSync(this.path, text ?? lines.join(''));
  }

  get path(): string {
    return join(this.#folder, 'xtables/connlabel.conf');
  }

  /** A command prefix that runs the rest with these names, in its own mount namespace. */
  get wrapper(): readonly string[] {
    const script = 'mount -t overlay -o "lowerdir=$0:/etc" overlay /etc && exec "$@"';
    return ['unshare', '-m', 'sh', '-c', script, this.#folder];
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
