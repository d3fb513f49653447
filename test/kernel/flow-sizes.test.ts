// What flows of a real table take in an undo, as it is reckoned before they are deleted.

import { expect, test } from 'vitest';
import { systemClock } from '../../electron/clock.ts';
import { FlowSizes } from '../../electron/undo/flow-sizes.ts';
import { UndoEntry } from '../../electron/undo/undo-entry.ts';
import { UndoStore } from '../../electron/undo/undo-store.ts';
import type { Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { POOL, poolFlow } from './support/undo-pool.ts';

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

test('what is reckoned with is enough for the flows of the table, and not much more', async () => {
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=1', 'net.netfilter.nf_conntrack_acct=1');
  await conntrack.create(Array.from({ length: POOL }, (_, number) => poolFlow(number, number)));
  const sizes = new FlowSizes(new UndoStore({ flows: POOL, bytes: POOL }), systemClock);
  const table = { handle: conntrack, named: { source: { host: '', netns: '' }, key: '' }, canCreate: true };
  await sizes.measure(POOL, table);
  const reckoned = sizes.bytesOf(POOL, table);
  const entry = new UndoEntry((await conntrack.flush({ undoable: true })).undo);
  await entry.undo(conntrack, { onProgress: () => undefined });
  const taken = entry.byteLength / POOL;
  expect(reckoned).toBeGreaterThanOrEqual(taken);
  expect(reckoned).toBeLessThan(1.5 * taken);
});
