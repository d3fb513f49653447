// The package as it would be published, in its own folder; variants of it; and empty folders to install it into.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from '../../../build/setup/paths.mjs';
import { type CommandResult, npm } from './npm.ts';

/** Everything is in one folder, which is removed when this is disposed. */
export class PackedLibrary implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fg-package-'));
  /** `npm pack -w native`. */
  readonly tarball: string;
  #counter = 0;

  constructor() {
    // mkdtemp creates it for its owner only, and the documentation's programs run as another user.
    chmodSync(this.#folder, 0o755);
    const { status, output } = npm(['pack', '-w', 'native', '--pack-destination', this.#folder], { cwd: ROOT });
    const [name] = readdirSync(this.#folder);
    if (status !== 0 || name === undefined) throw new Error(`npm pack failed: ${output}`);
    this.tarball = join(this.#folder, name);
  }

  /** A new empty folder. */
  folder(): string {
    const path = join(this.#folder, `folder-${this.#counter++}`);
    mkdirSync(path);
    return path;
  }

  /** The tarball with its contents changed by `change`, which gets the unpacked folder. */
  variant(change: (unpacked: string) => void): string {
    const folder = this.folder();
    execFileSync('tar', ['-xzf', this.tarball, '-C', folder]);
    change(join(folder, 'package'));
    const path = join(folder, basename(this.tarball));
    execFileSync('tar', ['-czf', path, '-C', folder, 'package']);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Names in a tarball, without its leading folder. */
export function namesIn(tarball: string): string[] {
  const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trimEnd().split('\n');
  return names.map((name) => name.replace(/^package\//, ''));
}

/** The text of a file in a tarball. */
export function textIn(tarball: string, name: string): string {
  return execFileSync('tar', ['-xzOf', tarball, `package/${name}`], { encoding: 'utf8' });
}

/** `npm install TARBALL` in an empty project's folder. Uses npm's cache of the registry. */
export function install(
  tarball: string,
  folder: string,
  options: { readonly path?: readonly string[]; readonly isWithoutScripts?: boolean } = {},
): CommandResult {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const scripts = `--ignore-scripts=${options.isWithoutScripts ?? false}`;
  const args = ['install', tarball, '--prefer-offline', '--no-audit', '--no-fund', scripts];
  return npm(args, { cwd: folder, path: options.path ?? [] });
}
