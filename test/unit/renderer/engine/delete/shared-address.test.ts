// Which host a delete offers to block.

import { expect, test } from 'vitest';
import type { OwnSession } from '../../../../../electron/contract/settings.ts';
import type { SharedAddress } from '../../../../../renderer/engine/api.ts';
import { Bench } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const HERE = ['127.0.0.0/8', '10.0.0.1', 'fd00::1', 'brd 10.0.0.255'];
const A = '198.51.100.7';
const B = '198.51.100.8';
const SERVER = '192.0.2.1';

function sharedBy(flows: readonly TestFlow[], localAddresses?: string[], ownSession: OwnSession | null = null) {
  const bench = new Bench();
  bench.dump(flows);
  bench.main({ kind: 'dumpStarted', dump: 2, reason: 'periodic', localAddresses, token: '' });
  bench.want({ filter: '', ownSession });
  return bench.call({ op: 'prepareDelete', scope: { kind: 'matching' } });
}

const between = (...ends: (readonly [src: string, dst: string])[]): TestFlow[] =>
  ends.map(([src, dst], i) => ({ src, dst, sport: 1000 + i, id: 1 + i }));

test.each<[string, TestFlow[], SharedAddress | undefined]>([
  ['the source of all', between([A, SERVER], [A, B]), { family: 2, address: A }],
  ['the source even if the destination is the same', between([A, SERVER], [A, SERVER]), { family: 2, address: A }],
  ['the destination if the sources differ', between([A, SERVER], [B, SERVER]), { family: 2, address: SERVER }],
  ['nothing if both differ', between([A, SERVER], [B, A]), undefined],
  ['not this host, but whom it talks to', between(['10.0.0.1', SERVER]), { family: 2, address: SERVER }],
  ['nothing of what this host does with itself', between(['127.0.0.1', '127.0.0.1']), undefined],
  ['nothing for broadcast and multicast', between(['10.0.0.1', '10.0.0.255']), undefined],
  ['an IPv6 address', between(['fd00::7', 'fd00::1'], ['fd00::7', 'fd00::9']), { family: 10, address: 'fd00::7' }],
  ['nothing in zones', between([A, SERVER], [A, B]).map((flow) => ({ ...flow, zone: 7 })), undefined],
])('a delete can block %s', (_what, flows, expected) => {
  expect(sharedBy(flows, HERE).all.shared).toEqual(expected);
});

test('without the addresses of this host, nothing is offered', () => {
  expect(sharedBy(between([A, SERVER])).all.shared).toBeUndefined();
});

test('the host from which the user is logged in is not offered, and is known to be why', () => {
  const session = { client: A, clientPort: 5, server: '10.0.0.1', serverPort: 22 };
  const prepared = sharedBy(between([A, SERVER], [A, B]), HERE, session);
  expect(prepared.all.shared).toBe('client');
  expect(sharedBy(between([A, SERVER], [B, SERVER]), HERE, session).all.shared).toEqual({ family: 2, address: SERVER });
  expect(sharedBy(between([A, SERVER], [A, SERVER]), HERE, session).all.shared).toEqual({ family: 2, address: SERVER });
  expect(sharedBy(between([A, SERVER], [B, A]), HERE, session).all.shared).toBeUndefined();
});
