// The set-up of most kernel tests: a namespace for each test, or one for all. What is opened in it is closed with it.

import { beforeAll, beforeEach } from 'vitest';
import { binding, type NativeSession } from '../../../native/handle/binding.ts';
import type { Conntrack, OpenOptions } from '../../../native/index.ts';
import { Namespace } from './namespace.ts';

export class OwnNamespace {
  readonly namespace = new Namespace();
  readonly #closers: (() => unknown)[] = [() => this.namespace[Symbol.dispose]()];

  /** Opens a handle on the namespace; it is closed with the namespace. */
  async open(options?: OpenOptions): Promise<Conntrack> {
    const handle = await this.namespace.open(options);
    this.defer(() => handle.close());
    return handle;
  }

  /** Opens a session of the addon on the namespace; it is stopped before the namespace is removed. */
  async openSession(): Promise<NativeSession> {
    const session = new (binding().NativeSession)();
    this.defer(() => session.stop());
    await session.open(this.namespace.name, undefined, () => undefined);
    return session;
  }

  /** One more namespace; it is closed with this one. */
  another(): OwnNamespace {
    const other = new OwnNamespace();
    this.defer(() => other.close());
    return other;
  }

  /** Calls this before the namespace is removed, in reverse order of the calls to `defer`. */
  defer(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes everything, even if some of it fails. @throws the first error. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

type Prepare = (own: OwnNamespace) => unknown;

/** @returns A function that closes it again. A failed preparation leaves no namespace behind. */
async function prepared(prepare: Prepare): Promise<() => Promise<void>> {
  const own = new OwnNamespace();
  try {
    await prepare(own);
  } catch (error) {
    await own.close().catch(() => undefined);
    throw error;
  }
  return () => own.close();
}

/** Like beforeEach, with a namespace for each test of this file or `describe`; removed after the test. */
export function namespaceForEach(prepare: Prepare): void {
  beforeEach(() => prepared(prepare));
}

/** Like beforeAll, with one namespace for all tests of this file or `describe`; removed after the last. */
export function namespaceForAll(prepare: Prepare): void {
  beforeAll(() => prepared(prepare));
}
