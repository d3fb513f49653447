// This run's own virtual display: a number chosen by Xvfb, and a cookie for access.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Display {
  /** Value of DISPLAY. */
  readonly name: string;
  /** Value of XAUTHORITY. Readable by every user of the run. */
  readonly authority: string;
}

/** An X authority entry for every host and display number (Xauth(3): FamilyWild). */
function authorityEntry(cookie: Buffer): Buffer {
  const counted = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const family = Buffer.from([0xff, 0xff]);
  const none = Buffer.alloc(0);
  const name = Buffer.from('MIT-MAGIC-COOKIE-1');
  return Buffer.concat([family, counted(none), counted(none), counted(name), counted(cookie)]);
}

/** Starts Xvfb and waits until it listens. Adds the child to `children`, whose owner ends it. */
export async function startDisplay(stage: string, children: ChildProcess[]): Promise<Display> {
  const authority = join(stage, 'xauthority');
  writeFileSync(authority, authorityEntry(randomBytes(16)), { mode: 0o644 });
  const xvfb = spawn(
    'Xvfb',
    // -noreset: between two applications there is no client, and a server that resets refuses the next one.
    ['-noreset', '-displayfd', '3', '-screen', '0', '1600x1000x24', '-auth', authority, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  children.push(xvfb);
  const number = await new Promise<string>((resolve, reject) => {
    xvfb.once('error', reject);
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with ${code} before it was ready`)));
    xvfb.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  return { name: `:${number}`, authority };
}
