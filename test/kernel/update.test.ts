// Changing flows that exist.

import { describe, expect, test } from 'vitest';
import { flowAt, STATUS_BITS } from '../../native/flow/index.ts';
import {
  batchOf,
  type Conntrack,
  errnoName,
  errnoWords,
  type FlowChanges,
  type FlowKey,
  WRITE_OUTCOME,
} from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';

const UDP: FlowKey = { protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 1003, dport: 53 };
const INSERT_UDP = '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300';
const LABEL_RULE = 'table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}';

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

async function change(changes: FlowChanges, keys: readonly FlowKey[] = [UDP]): Promise<string[]> {
  const { outcome, errno } = await conntrack.update(batchOf(keys), changes);
  const names = Object.entries(WRITE_OUTCOME);
  return Array.from(outcome, (value, i) => {
    const name = names.find(([, number]) => number === value)?.[0] ?? '';
    return errno[i] ? `${name} ${errnoName(errno[i])}` : name;
  });
}

describe('a changed flow', () => {
  test('gets a mark, whole or in the bits of a mask', async () => {
    namespace.insert(`${INSERT_UDP} -m 240`);
    expect(await change({ mark: { value: 0xffff, mask: 0x0f } })).toEqual(['done']);
    expect(namespace.list('-m', '255')).toHaveLength(1);
    expect(await change({ mark: { value: 1 } })).toEqual(['done']);
    expect(namespace.list('-m', '1')).toHaveLength(1);
  });

  test('gets a timeout and status bits', async () => {
    namespace.insert(INSERT_UDP);
    expect(await change({ timeoutSec: 5000, status: { value: STATUS_BITS.ASSURED } })).toEqual(['done']);
    expect(namespace.list('-u', 'ASSURED')[0]).toMatch(/^udp +17 (49\d\d|5000) .*\[ASSURED\]/);
  });

  test('gets labels, whole or in the bits of a mask', async () => {
    namespace.rules(LABEL_RULE);
    namespace.insert(INSERT_UDP);
    const labels = async () => (await conntrack.inspect(batchOf([UDP])))?.details.labels;
    expect(await change({ labels: { value: [0, 1, 127] } })).toEqual(['done']);
    expect(await labels()).toEqual([0, 1, 127]);
    expect(await change({ labels: { value: [5], mask: [1, 5, 6] } })).toEqual(['done']);
    expect(await labels()).toEqual([0, 5, 127]);
    expect(await change({ labels: { value: [] } })).toEqual(['done']);
    expect(await labels()).toBeUndefined();
  });

  test('loses its helper, and accepts the one that it has', async () => {
    const tcp = { ...UDP, protocol: 'tcp', dport: 21 };
    await conntrack.create([
      { protocol: 'tcp', orig: { ...UDP, dport: 21 }, timeoutSec: 300, helper: 'ftp', tcp: { state: 3 } },
    ]);
    expect(await change({ helper: 'ftp' }, [tcp])).toEqual(['done']);
    expect(await change({ helper: '' }, [tcp])).toEqual(['done']);
    expect((await conntrack.inspect(batchOf([tcp])))?.details.helper).toBeUndefined();
  });

  test('in a zone is found with it', async () => {
    namespace.insert(`${INSERT_UDP} -w 7`);
    expect(await change({ mark: { value: 1 } })).toEqual(['gone ENOENT']);
    expect(await change({ mark: { value: 1 } }, [{ ...UDP, zone: 7 }])).toEqual(['done']);
    expect(errnoWords(2, 'update')).toMatch(/zone/);
  });

  test('is one of thousands; one is named twice, and one is gone', async () => {
    namespace.fill(5000);
    const all = await pick(conntrack, () => true);
    const keys = Array.from({ length: all.length }, (_, row) => ({ ...flowAt(all, row), ...flowAt(all, row).orig }));
    const outcomes = await change({ mark: { value: 5 } }, [...keys, keys[0] ?? UDP, UDP]);
    expect(outcomes.slice(0, 5001).every((outcome) => outcome === 'done')).toBe(true);
    expect(outcomes.at(-1)).toBe('gone ENOENT');
    expect(namespace.list('-m', '5')).toHaveLength(5000);
  });
});

describe('a change that the kernel refuses', () => {
  test('removes ASSURED or SEEN_REPLY: EBUSY', async () => {
    namespace.insert(`${INSERT_UDP} -u ASSURED,SEEN_REPLY`);
    const { ASSURED, SEEN_REPLY } = STATUS_BITS;
    expect(await change({ status: { value: 0, mask: ASSURED } })).toEqual(['refused EBUSY']);
    expect(await change({ status: { value: ASSURED, mask: ASSURED | SEEN_REPLY } })).toEqual(['refused EBUSY']);
    expect(errnoWords(16, 'update')).toMatch(/^ASSURED and SEEN_REPLY cannot be cleared/);
  });

  test('would be one that the kernel accepts but does not make: EOPNOTSUPP', async () => {
    namespace.insert(INSERT_UDP);
    const { FIXED_TIMEOUT, EXPECTED, SRC_NAT } = STATUS_BITS;
    expect(await change({ status: { value: FIXED_TIMEOUT } })).toEqual(['done']);
    expect(await change({ status: { value: 0, mask: FIXED_TIMEOUT } })).toEqual(['refused EOPNOTSUPP']);
    expect(await change({ status: { value: EXPECTED | SRC_NAT } })).toEqual(['refused EOPNOTSUPP']);
  });

  test('is the timeout of a flow whose timeout is fixed: EPERM, which is not the lack of a capability', async () => {
    namespace.insert(INSERT_UDP);
    namespace.insert(INSERT_UDP.replace('1003', '1004'));
    await change({ status: { value: STATUS_BITS.FIXED_TIMEOUT } });
    expect(await change({ timeoutSec: 10 })).toEqual(['refused EPERM']);
    expect(await change({ timeoutSec: 10 }, [UDP, { ...UDP, sport: 1004 }])).toEqual(['refused EPERM', 'done']);
    expect(errnoWords(1, 'update')).toMatch(/FIXED_TIMEOUT/);
  });

  test('concerns labels if no rule uses any: ENOSPC', async () => {
    namespace.insert(INSERT_UDP);
    expect(await change({ labels: { value: [1] } })).toEqual(['refused ENOSPC']);
    expect(errnoWords(28, 'update')).toMatch(/no room for labels/);
  });

  test('is a helper for a flow created without one: EOPNOTSUPP', async () => {
    namespace.insert(INSERT_UDP);
    expect(await change({ helper: 'tftp' })).toEqual(['refused EOPNOTSUPP']);
  });
});

describe('looking before changing', () => {
  test('leaves a flow alone that was re-created with the same tuple', async () => {
    namespace.insert(INSERT_UDP);
    const old = await pick(conntrack, () => true);
    namespace.run('conntrack', '-D', '-p', 'udp');
    namespace.insert(INSERT_UDP);
    const outcome = async (verify: boolean) => [
      ...(await conntrack.update(old, { mark: { value: 9 } }, { verify })).outcome,
    ];
    expect(await outcome(true)).toEqual([WRITE_OUTCOME.replaced]);
    expect(namespace.list('-m', '9')).toHaveLength(0);
    expect(await outcome(false)).toEqual([WRITE_OUTCOME.done]);
    expect(namespace.list('-m', '9')).toHaveLength(1);
  });

  test('changes the flow if it is the same', async () => {
    namespace.insert(INSERT_UDP);
    const flow = await pick(conntrack, () => true);
    const result = await conntrack.update(
      flow,
      { mark: { value: 9 }, status: { value: STATUS_BITS.ASSURED } },
      { verify: true },
    );
    expect([...result.outcome]).toEqual([WRITE_OUTCOME.done]);
    expect(namespace.list()[0]).toContain(' [ASSURED] mark=9 ');
  });
});

describe('impossible changes', () => {
  test.each<[string, object]>([
    [
      'Expected only "mark", "timeoutSec", "status", "labels", "helper", "tcp", "sctp", "dccp", "origSequence", "replySequence", "synproxy", got "marks"',
      { marks: 1 },
    ],
    ['Expected "mark.value" to be a whole number from 0 to 4294967295, got 1.5', { mark: { value: 1.5 } }],
    ['Expected "status.mask" to be a whole number from 0 to 4294967295, got -1', { status: { value: 1, mask: -1 } }],
    ['Expected labels from 0 to 127, got 128', { labels: { value: [128] } }],
  ])('is refused: %s', async (message, changes) => {
    await expect(conntrack.update(batchOf([UDP]), changes)).rejects.toThrow(new TypeError(message));
  });

  test('without flows nothing happens', async () => {
    expect(await change({ mark: { value: 1 } }, [])).toEqual([]);
  });
});
