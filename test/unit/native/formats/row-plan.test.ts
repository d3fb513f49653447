import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlowColumns, formatIPv6, PRESENCE } from '../../../../native/flow/index.ts';
import { csvFormat, EXPORT_FIELDS, jsonLinesFormat, type TextFormat } from '../../../../native/formats/index.ts';
import { inverseOf, type NaiveFlow, naiveCsv, naiveJson } from './naive-fields.ts';
import { batchOfRows, type TupleSpec } from './rows.ts';

const READ_MS = 1_800_000_000_123;
const NAMES = new Map([
  [0, 'zero'],
  [64, 'with,comma'],
  [127, '=last'],
]);

const u16 = fc.nat(0xffff);
const u32 = fc.oneof(fc.nat(0xffffffff), fc.nat(3));
const u64 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 99n }));
const ipv4 = fc.oneof(
  fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
  fc.nat(5).map((last) => [10, 0, 0, last]),
);
const word = fc.constantFrom(0, 1, 0xffff, 0x20010db8, 0xffffffff);
const address = {
  ipv4: ipv4.map((bytes) => bytes.join('.')),
  ipv6: fc.tuple(word, word, word, u32).map((words) => formatIPv6(words)),
};
const text = fc.oneof(fc.constantFrom('ftp', '=1', 'a"b,c', 'x\u202ey', 'line\n', 'ü'), fc.string({ minLength: 1 }));

function tuple(family: 'ipv4' | 'ipv6', hasWords: boolean): fc.Arbitrary<TupleSpec> {
  const ends = { src: address[family], dst: address[family] };
  return hasWords ? fc.record({ ...ends, words: fc.tuple(u16, u16) }) : fc.record(ends);
}

/** Values that a flow can have or lack, whatever its protocol. */
const values = fc.record(
  {
    event: fc.constantFrom('none', 'new', 'update', 'destroy'),
    state: fc.nat(11),
    status: fc.oneof(fc.constantFrom(0, 8, 14, 0x18e), u16),
    timeoutSec: u32,
    origCounters: fc.tuple(u64, u64),
    replyCounters: fc.tuple(u64, u64),
    mark: u32,
    helper: text,
    secctx: text,
    labels: fc.uniqueArray(fc.constantFrom(0, 5, 31, 32, 64, 127)).map((labels) => labels.sort((a, b) => a - b)),
    startNs: u64,
    stopNs: u64,
    eventNs: u64,
    protocolInfo: fc.tuple(fc.constantFrom(0, 1, 0xffffffff), u32),
    id: u32,
    use: u32,
  },
  { requiredKeys: [] },
);

/** All zones of a row are one column. */
const zones = u16.chain((zone) =>
  fc.record(
    { zone: fc.constant(zone), zoneOrig: fc.constant(zone), zoneReply: fc.constant(zone) },
    { requiredKeys: [] },
  ),
);

const flow: fc.Arbitrary<NaiveFlow> = fc
  .tuple(
    fc.constantFrom('ipv4' as const, 'ipv6' as const),
    fc.boolean(),
    fc.constantFrom(1, 6, 17, 33, 47, 58, 132, 253),
  )
  .chain(([family, hasWords, protocol]) =>
    fc
      .tuple(
        tuple(family, hasWords),
        fc.option(fc.oneof(tuple(family, hasWords), fc.constant('inverse' as const))),
        values,
        zones,
      )
      .map(([orig, reply, rest, zone]) => ({
        ...rest,
        ...zone,
        protocol,
        orig,
        ...(reply && {
          reply: reply === 'inverse' ? inverseOf(protocol, orig) : reply,
          translated: reply !== 'inverse',
        }),
      })),
  );

const someFields = fc.oneof(fc.constant([...EXPORT_FIELDS]), fc.shuffledSubarray([...EXPORT_FIELDS], { minLength: 1 }));
const someNames = fc.constantFrom(undefined, NAMES);

function columnsOf(flows: readonly NaiveFlow[]): FlowColumns {
  const batch = batchOfRows(flows, READ_MS);
  flows.forEach(({ translated }, row) => {
    if (translated) batch.presence[row] = (batch.presence[row] ?? 0) | PRESENCE.translated;
  });
  return batch;
}

/** The same rows as a store keeps them: without ends and events, replies apart, and only those of translated flows. */
function storeOf(flows: readonly NaiveFlow[]): FlowColumns {
  const batch = columnsOf(flows);
  const index = Uint32Array.from(flows, ({ translated }, row) => (translated ? row + 1 : 0));
  const absent = { event: undefined, stopNs: undefined, eventNs: undefined, protocolInfo: undefined };
  return Object.assign(Object.create(batch), { ...absent, reply: { ...batch.reply, index } });
}

function textsOf({ rowsOf }: TextFormat, columns: FlowColumns): string[] {
  const text = rowsOf(columns);
  return Array.from({ length: columns.length }, (_, row) => text(row));
}

describe('JSON lines and CSV of random flows', () => {
  test('are those of a writer that reads every field of every flow by itself', () => {
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 8 }), someFields, someNames, (flows, fields, labels) => {
        const columns = columnsOf(flows);
        expect(textsOf(jsonLinesFormat({ fields, labels }), columns)).toEqual(
          flows.map((spec) => naiveJson(spec, fields, READ_MS, labels)),
        );
        expect(textsOf(csvFormat({ fields, labels }), columns)).toEqual(
          flows.map((spec) => naiveCsv(spec, fields, READ_MS, labels)),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('do not depend on what the same format wrote before, from a batch or from a store', () => {
    const [json, csv] = [jsonLinesFormat(), csvFormat({ fields: EXPORT_FIELDS })];
    fc.assert(
      fc.property(fc.array(flow, { minLength: 1, maxLength: 50 }), (flows) => {
        const kept = flows.map(({ event, stopNs, eventNs, protocolInfo, ...spec }) => spec);
        const expected = [...flows, ...kept];
        const columns = [columnsOf(flows), storeOf(flows)];
        expect(columns.flatMap((some) => textsOf(json, some))).toEqual(
          expected.map((spec) => naiveJson(spec, EXPORT_FIELDS, READ_MS)),
        );
        expect(columns.flatMap((some) => textsOf(csv, some))).toEqual(
          expected.map((spec) => naiveCsv(spec, EXPORT_FIELDS, READ_MS)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

test('flows that differ in one thing are kept apart, also by a format that has seen more than it remembers', () => {
  const fields = ['event', 'family', 'protocol', 'state', 'mark'] as const;
  const format = jsonLinesFormat({ fields });
  const upTo = (count: number): number[] => [...Array(count).keys()];
  const events = ['none', 'new', 'update', 'destroy'] as const;
  const ends = [
    { src: '10.0.0.1', dst: '10.0.0.2' },
    { src: 'fd00::1', dst: 'fd00::2' },
  ];
  const ofProtocol = (protocol: number): NaiveFlow[] =>
    ends.flatMap((orig) =>
      events.flatMap((event) =>
        upTo(10).flatMap((state) => [
          { protocol, orig, event, state },
          { protocol, orig, event, state, mark: 1 },
        ]),
      ),
    );
  for (const protocol of [...upTo(12), ...upTo(12)]) {
    const flows = ofProtocol(protocol);
    expect(textsOf(format, columnsOf(flows))).toEqual(flows.map((spec) => naiveJson(spec, fields, READ_MS)));
  }
});
