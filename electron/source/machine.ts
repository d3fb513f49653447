// What can be learned about the machine before a table is opened: this process's rights, its user, installed programs.

import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { visibleText } from '../../native/flow/index.ts';
import { type NamespaceId, namespaceId } from './namespace-watch.ts';

/** CAP_NET_ADMIN of capabilities(7). */
const CAP_NET_ADMIN = 12n;

/** Passed in, so that tests can replace it. */
export interface Machine {
  /** CAP_NET_ADMIN is in this process's effective set. */
  readonly netAdmin: boolean;
  readonly user: string;
  readonly host: string;
  /** Whether the program exists, and whether this user may run it. */
  program(path: string): 'missing' | 'forbidden' | 'executable';
  readonly namespaceId: NamespaceId;
  /** The application is an installed package, not a development tree. */
  readonly packaged: boolean;
}

/** Looks at the machine that this process runs on. */
export function thisMachine(packaged: boolean): Machine {
  return {
    netAdmin: hasNetAdmin(),
    user: userName(),
    host: visibleText(hostname()),
    program: programState,
    namespaceId,
    packaged,
  };
}

function programState(path: string): 'missing' | 'forbidden' | 'executable' {
  try {
    if (!statSync(path).isFile()) return 'missing';
  } catch {
    return 'missing';
  }
  try {
    accessSync(path, constants.X_OK);
    return 'executable';
  } catch {
    return 'forbidden';
  }
}

function hasNetAdmin(): boolean {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return line?.[1] !== undefined && ((BigInt(`0x${line[1]}`) >> CAP_NET_ADMIN) & 1n) === 1n;
  } catch {
    return false;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in passwd(5), as in some containers.
    return `#${process.getuid?.() ?? 0}`;
  }
}
