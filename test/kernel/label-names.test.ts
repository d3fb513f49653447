// Labels by name in the filters of a handle: listing, deleting and flushing.

import { expect, test } from 'vitest';
import type { LabelNames } from '../../native/flow/index.ts';
import { type Conntrack, FilterSyntaxError } from '../../native/index.ts';
import { sendUdp } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';

const NAMES: LabelNames = new Map([
  [5, 'web'],
  [127, 'backup-9'],
]);

const RULES = `
table ip labels {
  chain out {
    type filter hook output priority filter
    udp dport 7001 ct label set 5
    udp dport 7002 ct label set 127
    udp dport 7004 ct label set 0
    udp dport 7004 ct label set 2
    udp dport 7004 ct label set 64
    ct state new accept
  }
}`;

let namespace: Namespace;
let named: Conntrack;
let nameless: Conntrack;

namespaceForAll(async (own) => {
  namespace = own.namespace;
  namespace.rules(RULES);
  sendUdp(namespace, 7001, 7002, 7003, 7004);
  named = await own.open({ labels: NAMES });
  nameless = await own.open();
});

async function ports(conntrack: Conntrack, filter: string): Promise<number[]> {
  const flows = await conntrack.list({ filter });
  return flows.map(({ orig }) => orig.dport ?? 0).sort();
}

test.each([
  ['label = web', [7001]],
  ['label has backup-9', [7002]],
  ['not label has web', [7002, 7003, 7004]],
  ['label != "web" and label not has backup-9', [7003, 7004]],
  ['-p udp -l web', [7001]],
  ['label has 5', [7001]],
])('list({ filter: %j }) knows the names that the handle was opened with', async (filter, expected) => {
  expect(await ports(named, filter)).toEqual(expected);
});

// nft counts bits from 0: this number is the bit of the label that it sets.
test.each([
  ['labels = 0', [7003]],
  ['labels != 0', [7001, 7002, 7004]],
  ['labels = 0x20', [7001]],
  ['labels = 0x80000000000000000000000000000000', [7002]],
  ['labels = 0x00000000000000010000000000000005', [7004]],
  ['labels = 0x5', []],
  ['labels & 0xff = 0x5', [7004]],
  ['labels & 0x1 = 0x1', [7004]],
  ['labels & 0xff != 0', [7001, 7004]],
  ['labels & 0x80000000000000010000000000000000 != 0', [7002, 7004]],
])('list({ filter: %j }) compares the labels that nft sets as one number', async (filter, expected) => {
  expect(await ports(named, filter)).toEqual(expected);
});

test('without names a number works, and a name is refused with a hint about what to give', async () => {
  expect(await ports(nameless, 'label has 5')).toEqual([7001]);
  const refused = nameless.list({ filter: 'label = web' });
  await expect(refused).rejects.toThrow(FilterSyntaxError);
  await expect(refused).rejects.toThrow(
    /names in the option “labels”, for example those that readConnlabels\(\) returns/,
  );
  await expect(named.list({ filter: 'label = wbe' })).rejects.toMatchObject({ errors: [{ suggestion: 'web' }] });
});

test('anything but a map of names by number is refused', async () => {
  const reversed: ReadonlyMap<unknown, unknown> = new Map([['web', 5]]);
  const open = (labels: unknown): Promise<unknown> =>
    namespace.open({ labels: labels as LabelNames }).then((handle) => handle.close());
  await expect(open(reversed)).rejects.toThrow(/^Expected "labels" to be a Map of names .* got one from "web" to 5$/);
  await expect(open({ 5: 'web' })).rejects.toThrow(TypeError);
  await expect(open(new Map([[128, 'web']]))).rejects.toThrow(TypeError);
});

test('deleteMatching and flush know them too', async () => {
  expect(await named.deleteMatching('label has web')).toMatchObject({ matched: 1, deleted: 1 });
  expect(await named.flush({ filter: 'label = backup-9' })).toMatchObject({ matched: 1, deleted: 1 });
  expect(await ports(named, 'udp')).toEqual([7003, 7004]);
});
