// The family of an address: a dotted quad is IPv4 and never part of an IPv6 flow, and vice versa. A mapped one
// (::ffff:192.0.2.1) can be either, as the flow requires.

import { describe, expect, test } from 'vitest';
import { batchOf, flowAt } from '../../../../native/flow/index.ts';
import {
  encodeCreate,
  encodeDelete,
  encodeExpectCreate,
  encodeExpectDelete,
  encodeExpectDump,
  encodeExpectGet,
  encodeExpectUpdate,
  encodeGet,
  encodeUpdate,
} from '../../../../native/wire/index.ts';

const PORTS = { sport: 10, dport: 20 };

interface Ends {
  readonly family?: 'ipv4' | 'ipv6';
  readonly src: string;
  readonly dst: string;
}
const V6: Ends = { family: 'ipv6', src: '2001:db8::1', dst: '2001:db8::2' };
const V4: Ends = { family: 'ipv4', src: '10.0.0.1', dst: '10.0.0.2' };

/** Every place for an address, with the given one there; all other addresses are of the flow's family. */
const PLACES: readonly [string, (ends: Ends, address: string) => unknown][] = [
  ...(['src', 'dst'] as const).flatMap((end): [string, (ends: Ends, address: string) => unknown][] => {
    const key = (ends: Ends, address: string) => ({ ...PORTS, ...ends, protocol: 6, [end]: address });
    return [
      [`batchOf ${end}`, (ends, address) => batchOf([key(ends, address)])],
      [`encodeGet ${end}`, (ends, address) => encodeGet(key(ends, address))],
      [`encodeDelete ${end}`, (ends, address) => encodeDelete(key(ends, address))],
      [`encodeUpdate ${end}`, (ends, address) => encodeUpdate(key(ends, address), {})],
      [`orig.${end}`, (ends, address) => create(ends, { orig: { ...PORTS, ...ends, [end]: address } })],
      [`reply.${end}`, (ends, address) => create(ends, { reply: { ...PORTS, ...ends, [end]: address } })],
      [`master.${end}`, (ends, address) => create(ends, { master: key(ends, address) })],
      [`expected tuple.${end}`, (ends, address) => expected(ends, { tuple: key(ends, address) })],
      [`expectation master.${end}`, (ends, address) => expected(ends, { master: key(ends, address) })],
      [
        `expectation key ${end}`,
        (ends, address) => encodeExpectGet({ family: ends.family, tuple: key(ends, address) }),
      ],
      [
        `expectation to delete ${end}`,
        (ends, address) => encodeExpectDelete({ family: ends.family, tuple: key(ends, address) }),
      ],
      [
        `listed master ${end}`,
        (ends, address) =>
          encodeExpectDump({ family: ends.family, master: { ...key(ends, address), family: undefined } }),
      ],
    ];
  }),
  ['sourceNat', (ends, address) => create(ends, { sourceNat: { address } })],
  ['destinationNat', (ends, address) => create(ends, { destinationNat: { address, port: 1 } })],
  ['mask.src', (ends, src) => expected(ends, { mask: { src } })],
  ['nat.address', (ends, address) => expected(ends, { nat: { direction: 'original', address, port: 1 } })],
];

function create(ends: Ends, more: object): Uint8Array {
  return encodeCreate({ family: ends.family, protocol: 6, orig: { ...PORTS, ...ends }, timeoutSec: 50, ...more });
}

function expected(ends: Ends, more: object): Uint8Array {
  const tuple = { ...PORTS, ...ends, protocol: 6 };
  const expectation = { family: ends.family, protocol: 6, tuple, master: tuple, ...more };
  encodeExpectUpdate(expectation, 5);
  return encodeExpectCreate(expectation);
}

describe.each(PLACES)('%s', (_, put) => {
  test('refuses an address of the other family', () => {
    expect(() => put(V6, '192.0.2.1')).toThrow(TypeError);
    expect(() => put(V4, '2001:db8::9')).toThrow(TypeError);
  });

  test('accepts one of its own, and a mapped one', () => {
    for (const [ends, address] of [
      [V6, '2001:db8::9'],
      [V6, '::ffff:192.0.2.1'],
      [V4, '192.0.2.1'],
      [V4, '::ffff:192.0.2.1'],
    ] as const) {
      expect(() => put(ends, address)).not.toThrow();
    }
  });
});

test('the family derived from the addresses applies to the others too', () => {
  const orig = { ...PORTS, src: V6.src, dst: V6.dst };
  const flow = { protocol: 6, orig, timeoutSec: 50 };
  expect(() => encodeCreate({ ...flow, destinationNat: { address: '3.3.3.3' } })).toThrow(
    new TypeError('Expected the address of a translation to be one of the flow\'s family, got "3.3.3.3"'),
  );
  expect(() => encodeCreate({ ...flow, reply: { ...PORTS, ...V4 } })).toThrow(
    new TypeError('Expected IPv6 addresses in a flow of the family "ipv6"'),
  );
  expect(() => encodeCreate({ ...flow, family: 'ipv6', orig: { ...orig, dst: '1.2.3.4' } })).toThrow(
    new TypeError('Expected IPv6 addresses in a flow of the family "ipv6"'),
  );
});

test('an IPv6 flow with mapped addresses is identified by what was read of it', () => {
  const key = { protocol: 6, family: 'ipv6', src: '::ffff:10.0.0.1', dst: '::ffff:10.0.0.2', ...PORTS } as const;
  const read = flowAt(batchOf([key]), 0);
  expect(read.orig).toMatchObject({ src: '::ffff:10.0.0.1', dst: '::ffff:10.0.0.2' });
  expect(flowAt(batchOf([{ ...read, ...read.orig }]), 0)).toEqual(read);
});
