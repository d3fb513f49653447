// `node test/e2e/run.ts [vitest arguments]`: runs the end-to-end tests, or another Vitest project that needs what they
// need (`--project screenshots`), in their own network. This file creates the
// network namespaces, starts inside.ts in the router's, and removes everything at the end, even after a failure or a
// signal. Needs root; everything that the tests drive runs as an unprivileged user.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIZES } from '../sizes.ts';
import { raiseEntryLimit } from './support/entry-limit.ts';
import { createNetwork, networkNames, removeNetwork, removeStaleNetworks } from './support/network.ts';
import { readLaunchInfo } from './support/stage.ts';

if (process.getuid?.() !== 0) {
  console.error(
    'The end-to-end tests need root: they make network namespaces and a file-capability helper.\n' +
      'The application itself runs as an unprivileged user in them. Run: sudo npm test',
  );
  process.exit(1);
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const launchInfo = JSON.stringify(readLaunchInfo(root));
const names = networkNames(process.pid);
const stage = mkdtempSync(join(tmpdir(), 'flowglass-e2e-'));
let inside: ReturnType<typeof spawn> | undefined;
// Room for the largest table of the tests, and some more.
const restoreEntryLimit = raiseEntryLimit(Math.max(...SIZES.scrolls.map(({ rows }) => rows)) + 100_000);
let cleaned = false;

function cleanUp(): void {
  if (cleaned) return;
  cleaned = true;
  removeNetwork(names);
  // The limit is the machine's: if another run needs it, too, it stays raised.
  if (otherRuns().length === 0) restoreEntryLimit();
  // The mounts of inside.ts ended with its mount namespace; here, the mount points are empty folders.
  rmSync(stage, { recursive: true, force: true });
}

/** Networks of runs in other checkouts. */
function otherRuns(): string[] {
  const existing = existsSync('/run/netns') ? readdirSync('/run/netns') : [];
  return existing.filter((name) => /^flowglass-e2e-\d+$/.test(name) && name !== names.router);
}

/** Ends inside.ts, which ends what it started; its exit then ends this process. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (inside?.exitCode === null) inside.kill('SIGTERM');
    else process.exit(1);
  });
}
process.on('exit', cleanUp);

removeStaleNetworks(existsSync('/run/netns') ? readdirSync('/run/netns') : []);
createNetwork(names);

const script = fileURLToPath(new URL('inside.ts', import.meta.url));
inside = spawn('ip', ['netns', 'exec', names.router, process.execPath, script, ...process.argv.slice(2)], {
  stdio: 'inherit',
  // In its own process group: Ctrl+C arrives only here, so that things end in order.
  detached: true,
  env: {
    ...process.env,
    FLOWGLASS_E2E_STAGE: stage,
    FLOWGLASS_E2E_NETWORK: JSON.stringify(names),
    FLOWGLASS_E2E_LAUNCH: launchInfo,
  },
});
inside.on('exit', (code, signal) => {
  process.exitCode = code ?? 1;
  if (signal) console.error(`The end-to-end run ended with ${signal}.`);
  cleanUp();
});
