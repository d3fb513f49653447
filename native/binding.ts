// Finds and loads the addon, and states its types. Nothing else loads it; people use conntrack.ts.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { KernelInfo } from './conntrack.ts';
import type { NativeReason } from './errors.ts';
import { SCHEMA_VERSION } from './flow/columns.ts';

export interface NativeGetResult {
  found: ArrayBuffer;
  foundRows: Uint32Array;
  outcome: Uint8Array;
  errno: Int32Array;
}

export interface NativeDeleteResult {
  outcome: Uint8Array;
  errno: Int32Array;
}

/** Promises reject with a NativeReason. */
export interface NativeSession {
  /** Once. `onEnd` is called when the session has ended, with a reason when it did so by itself. */
  open(
    netns: string | undefined,
    helper: readonly string[] | undefined,
    onEnd: (reason: NativeReason | undefined) => void,
  ): Promise<KernelInfo>;
  info(): Promise<KernelInfo>;
  stats(): Promise<{ entries: number; maxEntries: number | undefined }>;
  flush(family: number): Promise<void>;
  get(flows: ArrayBuffer): Promise<NativeGetResult>;
  delete(flows: ArrayBuffer, verify: boolean): Promise<NativeDeleteResult>;
  stop(): void;
  stringsSince(known: number): string[];
}

export interface NativeDump {
  /** A batch, or nothing at the end. May be called ahead; answers come in order. */
  read(): Promise<ArrayBuffer | undefined>;
  stop(): void;
}

export interface NativeEvents {
  /** The receive buffer that was got, bytes. */
  open(groups: readonly number[], bufferBytes: number): Promise<number>;
  /** A batch, null where events were lost, or nothing at the end. */
  next(): Promise<ArrayBuffer | null | undefined>;
  stop(): void;
}

export interface Binding {
  readonly schemaVersion: number;
  readonly NativeSession: new () => NativeSession;
  readonly NativeDump: new (session: NativeSession, family: number) => NativeDump;
  readonly NativeEvents: new (session: NativeSession) => NativeEvents;
}

/** Beside this file (a built application), or in the build folder (this repository). */
const PLACES = ['./flowglass_conntrack.node', './build/flowglass_conntrack.node'];

let loaded: Binding | undefined;

/**
 * Loads the addon at the first call.
 * @throws Error with `.code` "ENOADDON" when it was not built, "EBADADDON" when it was built from another schema.
 */
export function binding(): Binding {
  loaded ??= load();
  return loaded;
}

function load(): Binding {
  const paths = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw Object.assign(new Error(`The native addon is not built: none of ${paths.join(', ')} exists.`), {
      code: 'ENOADDON',
    });
  }
  // The addon's shape is ours, and its schema version is checked right away.
  const addon = createRequire(import.meta.url)(path) as Binding;
  if (addon.schemaVersion !== SCHEMA_VERSION) {
    throw Object.assign(new Error(`${path} was built from another column schema: build it again.`), {
      code: 'EBADADDON',
    });
  }
  return addon;
}
