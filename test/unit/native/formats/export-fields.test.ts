import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type CsvOptions,
  csvFormat,
  DEFAULT_CSV_FIELDS,
  EXPORT_FIELDS,
  type ExportField,
  exportFlows,
  type JsonOptions,
  jsonLinesFormat,
} from '../../../../native/formats/index.ts';
import { batchOfRows, inverse, type RowSpec, textOf } from './rows.ts';

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', words: [1005, 80] } as const;
const FULL: RowSpec = {
  protocol: 6,
  orig: ORIG,
  reply: { src: '10.9.9.9', dst: '10.0.0.1', words: [8080, 1005] },
  event: 'destroy',
  state: 3,
  status: 8 | 2 | 4,
  timeoutSec: 300,
  origCounters: [3n, 2n ** 64n - 1n],
  replyCounters: [1n, 52n],
  mark: 0xffffffff,
  zone: 7,
  helper: 'ftp',
  secctx: 'system_u:object_r:unlabeled_t:s0',
  labels: [5, 6, 127],
  startNs: 1_700_000_000_000_000_007n,
  stopNs: 1_700_000_001_123_456_789n,
  eventNs: 1_700_000_001_123_456_999n,
  id: 0xfffffffe,
  use: 1,
};
const LABELS = new Map([
  [5, 'five'],
  [127, 'last'],
]);

function json(spec: RowSpec, options: JsonOptions = {}): string {
  return jsonLinesFormat(options).rowsOf(batchOfRows([spec]))(0);
}

function csv(spec: RowSpec, options: CsvOptions = {}): string {
  return csvFormat(options).rowsOf(batchOfRows([spec]))(0);
}

describe('JSON lines', () => {
  test('have a key for everything that the flow has', () => {
    const text = json(FULL, { labels: LABELS });
    expect(text.endsWith('}\n')).toBe(true);
    expect(text).toContain('"origBytes":18446744073709551615,');
    expect(JSON.parse(text)).toEqual({
      event: 'destroy',
      eventTime: '2023-11-14T22:13:21.123456999Z',
      eventTimeNs: '1700000001123456999',
      family: 'ipv4',
      protocol: 6,
      protocolName: 'tcp',
      state: 'ESTABLISHED',
      timeoutSec: 300,
      statusBits: 14,
      status: ['SEEN_REPLY', 'ASSURED', 'CONFIRMED'],
      origSrc: '10.0.0.1',
      origDst: '10.0.0.2',
      origSport: 1005,
      origDport: 80,
      origPackets: 3,
      origBytes: 2 ** 64,
      replySrc: '10.9.9.9',
      replyDst: '10.0.0.1',
      replySport: 8080,
      replyDport: 1005,
      replyPackets: 1,
      replyBytes: 52,
      translated: false,
      mark: 0xffffffff,
      labels: [5, 6, 127],
      labelNames: ['five', 'last'],
      zone: 7,
      helper: 'ftp',
      secctx: 'system_u:object_r:unlabeled_t:s0',
      start: '2023-11-14T22:13:20.000000007Z',
      startNs: '1700000000000000007',
      stop: '2023-11-14T22:13:21.123456789Z',
      stopNs: '1700000001123456789',
      id: 0xfffffffe,
      use: 1,
    });
  });

  test('have no key for what the flow lacks', () => {
    expect(json({ protocol: 253, orig: { src: 'fd00::1', dst: '::ffff:10.0.0.1' } })).toBe(
      '{"family":"ipv6","protocol":253,"origSrc":"fd00::1","origDst":"::ffff:10.0.0.1"}\n',
    );
    expect(json({ protocol: 6, orig: ORIG }, { fields: ['zone'] })).toBe('{}\n');
  });

  test('have the parts of each protocol under their own keys', () => {
    const icmp = { src: '10.0.0.1', dst: '10.0.0.2', words: [77, (8 << 8) | 1] } as const;
    expect(JSON.parse(json({ protocol: 1, orig: icmp, reply: { ...inverse(icmp), words: [77, 0] } }))).toMatchObject({
      origIcmpType: 8,
      origIcmpCode: 1,
      origIcmpId: 77,
      replyIcmpType: 0,
      replyIcmpCode: 0,
      replyIcmpId: 77,
    });
    expect(json({ protocol: 47, orig: ORIG, reply: inverse(ORIG) })).toContain(
      '"origSrcKey":1005,"origDstKey":80,"replySrc":"10.0.0.2","replyDst":"10.0.0.1","replySrcKey":80,"replyDstKey":1005',
    );
    const tags = json({ protocol: 132, orig: ORIG, protocolInfo: [0xdeadbeef, 1] });
    expect(tags).toContain('"sctpOrigTag":3735928559,"sctpReplyTag":1');
    expect(json({ protocol: 33, orig: ORIG, protocolInfo: [1, 0] })).toContain('"dccpRole":"server"');
  });

  test('have the time at which an event was read if the kernel does not report its own, and none in a listing', () => {
    const format = jsonLinesFormat({ fields: ['event', 'eventTime', 'eventTimeNs'] });
    const text = (spec: RowSpec): string => format.rowsOf(batchOfRows([spec], 1_700_000_000_007.9))(0);
    const read = { protocol: 6, orig: ORIG, event: 'update' } as const;
    expect(text(read)).toBe('{"event":"update","eventTime":"2023-11-14T22:13:20.007Z"}\n');
    expect(text({ ...read, event: 'none' })).toBe('{}\n');
  });

  test('have only the requested keys, in the requested order', () => {
    expect(json(FULL, { fields: ['mark', 'origSrc'] })).toBe('{"mark":4294967295,"origSrc":"10.0.0.1"}\n');
    expect(() => json(FULL, { fields: ['toString' as ExportField] })).toThrow(RangeError);
  });
});

/** A reader by RFC 4180's grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('CSV', () => {
  test('has a header row and a cell for every column', async () => {
    const text = await textOf(exportFlows([batchOfRows([FULL])], 'csv'));
    const [header, cells, ...more] = parseCsv(text);
    expect(more).toEqual([]);
    expect(header).toEqual(DEFAULT_CSV_FIELDS);
    expect(Object.fromEntries((header ?? []).map((name, i) => [name, cells?.[i]]))).toMatchObject({
      family: 'ipv4',
      origBytes: '18446744073709551615',
      status: 'SEEN_REPLY|ASSURED|CONFIRMED',
      labels: '5|6|127',
      zoneOrig: '',
      start: '2023-11-14T22:13:20.000000007Z',
    });
    expect(await textOf(exportFlows([], 'csv', { fields: ['mark', 'id'] }))).toBe('mark,id\r\n');
  });

  test('has kind and time of an event, and what distinguishes flows of ICMP and GRE, by default', () => {
    const icmp = { src: '10.0.0.1', dst: '10.0.0.2', words: [77, (8 << 8) | 1] } as const;
    const rows: RowSpec[] = [
      { protocol: 1, orig: icmp, reply: { ...inverse(icmp), words: [78, 0] }, event: 'new' },
      { protocol: 58, orig: { src: 'fd00::1', dst: 'fd00::2', words: [5, 128 << 8] }, event: 'update', eventNs: 1n },
      { protocol: 47, orig: ORIG, reply: inverse(ORIG), event: 'destroy' },
      { protocol: 47, orig: ORIG, reply: inverse(ORIG) },
    ];
    const cells = rows.map((spec) => {
      const [line = []] = parseCsv(csvFormat().rowsOf(batchOfRows([spec], 1))(0));
      return Object.fromEntries(
        DEFAULT_CSV_FIELDS.map((name, i) => [name, line[i]]).filter(([, value]) => value !== ''),
      );
    });
    const keys = { origSrcKey: '1005', origDstKey: '80', replySrcKey: '80', replyDstKey: '1005' };
    expect(cells).toMatchObject([
      {
        event: 'new',
        eventTime: '1970-01-01T00:00:00.001Z',
        ...{ origIcmpType: '8', origIcmpCode: '1', origIcmpId: '77' },
        ...{ replyIcmpType: '0', replyIcmpCode: '0', replyIcmpId: '78' },
      },
      { event: 'update', eventTime: '1970-01-01T00:00:00.000000001Z', origIcmpType: '128', origIcmpId: '5' },
      { event: 'destroy', ...keys },
      keys,
    ]);
    expect(Object.keys(cells[3] ?? {}).filter((name) => name.startsWith('event'))).toEqual([]);
  });

  test.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', `"'\r=1"`],
    ['a,b', '"a,b"'],
    ['a "b"\r\nc', '"a ""b""\r\nc"'],
    ["it's = 1", "it's = 1"],
  ])('writes the text %j as one cell that is not a formula', (secctx, cell) => {
    const text = csv({ protocol: 6, orig: ORIG, secctx, mark: 1 }, { fields: ['secctx', 'mark'] });
    expect(text).toBe(`${cell},1\r\n`);
    const back = parseCsv(text)[0]?.[0] ?? '';
    expect(back.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(secctx);
  });

  test('guards names of labels too', () => {
    const options: CsvOptions = { fields: ['labelNames'], labels: new Map([[5, '-five']]) };
    expect(csv({ protocol: 6, orig: ORIG, labels: [5] }, options)).toBe("'-five\r\n");
  });

  test('needs a column', () => {
    expect(() => csv(FULL, { fields: [] })).toThrow(RangeError);
    expect(() => csv(FULL, { fields: ['no' as ExportField] })).toThrow(RangeError);
  });
});

test('the table in export-fields.ts names every field, and no other', () => {
  const source = readFileSync(new URL('../../../../native/formats/export-fields.ts', import.meta.url), 'utf8');
  const rows = source.split('\n').filter((line) => /^ \* \| `/.test(line));
  const named = rows.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map((match) => match[1]));
  expect(named.sort()).toEqual([...EXPORT_FIELDS].sort());
});
