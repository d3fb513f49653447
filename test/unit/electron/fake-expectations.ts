// The expectations of a kernel played by the test.

import type { ExpectationEventStream } from '../../../electron/source/kernel-handle.ts';
import type { Expectation, ExpectationKey } from '../../../native/index.ts';
import { Feed } from './feed.ts';

/** An FTP data connection to `dport`, expected by the control connection from 40000. */
export function expectation(dport: number, more: Partial<Expectation> = {}): Expectation {
  const none = { icmpType: undefined, icmpCode: undefined, icmpId: undefined, srcKey: undefined, dstKey: undefined };
  return {
    family: 'ipv4',
    tuple: { ...none, protocol: 6, src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport },
    mask: { ...none, protocol: 6, src: '255.255.255.255', dst: '255.255.255.255', sport: 0, dport: 65535 },
    master: { ...none, protocol: 6, src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 },
    timeoutSec: 300,
    id: dport,
    helper: 'ftp',
    zone: undefined,
    flags: 0,
    class: 0,
    nat: undefined,
    expectFunction: undefined,
    unknownAttributes: 0,
    ...more,
  };
}

/** Each expectation with the zone in which the kernel finds it. */
export class FakeExpectations {
  all: { readonly expectation: Expectation; readonly zone: number }[] = [];
  /** Each listing and each subscription fails with this. */
  failWith: Error | undefined;
  /** Each delete fails with this. */
  refuseWith: Error | undefined;
  lists = 0;
  subscriptions = 0;
  events = new Feed<unknown>();

  add(expectation: Expectation, zone = 0): void {
    this.all.push({ expectation, zone });
  }

  list(): readonly Expectation[] {
    this.lists++;
    if (this.failWith) throw this.failWith;
    return this.all.map(({ expectation }) => expectation);
  }

  get(key: ExpectationKey): Expectation | undefined {
    return this.#find(key)?.expectation;
  }

  delete(key: ExpectationKey): boolean {
    if (this.refuseWith) throw this.refuseWith;
    const found = this.#find(key);
    this.all = this.all.filter((one) => one !== found);
    return found !== undefined;
  }

  flush(): void {
    this.all = [];
  }

  subscribe(): ExpectationEventStream {
    this.subscriptions++;
    if (this.failWith) throw this.failWith;
    this.events = new Feed();
    const { events } = this;
    return { close: async () => events.end(), [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() };
  }

  #find({ tuple, id, zone = 0 }: ExpectationKey) {
    return this.all.find(
      (one) =>
        one.zone === zone &&
        (['src', 'dst', 'sport', 'dport'] as const).every((part) => one.expectation.tuple[part] === tuple[part]) &&
        (id === undefined || one.expectation.id === id),
    );
  }
}
