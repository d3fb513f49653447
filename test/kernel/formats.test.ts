// conntrack's formats: given the same bytes, this library, conntrack(8) and libnetfilter_conntrack print the same.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { formatExpectationLine, formatExpectationsXml } from '../../native/formats/index.ts';
import { decodeExpectation, splitMessages } from '../../native/wire/index.ts';
import { Attributes, CTA, capture, message, tuple } from '../native/replay/messages.ts';
import { randomExpectation, randomMessages } from '../native/replay/random-messages.ts';
import { Replay } from '../native/replay/tools.ts';
import { Random, runSeed } from '../random.ts';
import { COMBINATIONS, type Combination, expectSame, NOW_MS, NOW_SEC, replayOptions } from './support/format-judges.ts';
import { RandomTable } from './support/random-table.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const SEED = runSeed('formats');

let replay: Replay;

beforeAll(() => {
  replay = new Replay();
});

afterAll(() => replay?.[Symbol.dispose]());

function conntrack(messages: Uint8Array, events: boolean, combination: Combination, timeZone?: string): string {
  const output = combination.output === '' ? [] : ['-o', combination.output];
  return replay.conntrack(messages, [events ? '-E' : '-L', ...output], replayOptions(combination, timeZone));
}

async function expectConntracks(messages: Uint8Array, events: boolean, combination: Combination): Promise<void> {
  expectSame(await combination.export(messages, events), conntrack(messages, events, combination));
}

/** All fixtures of this kind, concatenated. */
function fixtures(kind: 'listed' | 'events'): Uint8Array {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.bin'));
  const wanted = names.filter((name) => name.startsWith('event-') === (kind === 'events'));
  return capture(wanted.sort().map((name) => readFileSync(join(FIXTURES, name))));
}

describe('a listing is what conntrack -L prints of the same bytes', () => {
  const random = capture(randomMessages(new Random(SEED), 4000, NOW_SEC, ['listed']));

  test.each(COMBINATIONS)('captured flows, -o $output', (combination) =>
    expectConntracks(fixtures('listed'), false, combination),
  );

  test.each(COMBINATIONS)('thousands of composed flows, -o $output', (combination) =>
    expectConntracks(random, false, combination),
  );
});

describe('events are what conntrack -E prints of the same bytes', () => {
  const kinds = ['new', 'update', 'destroy'] as const;
  const random = randomMessages(new Random(SEED + 1), 2000, NOW_SEC, kinds);

  test.each(COMBINATIONS)('captured events, -o $output', (combination) =>
    expectConntracks(fixtures('events'), true, combination),
  );

  test.each(COMBINATIONS.filter(({ output }) => !output.includes('xml')))(
    'thousands of composed events, -o $output',
    (combination) => expectConntracks(capture(random), true, combination),
  );

  // conntrack has a buffer of 1,024 bytes for an event: it cuts longer ones off in the middle of a tag.
  test.each(COMBINATIONS.filter(({ output }) => output.includes('xml')))(
    'thousands of composed events, -o $output, except those that conntrack cuts off',
    async (combination) => {
      const messages = capture(random);
      const our = (await combination.export(messages, true)).split('\n');
      const their = conntrack(messages, true, combination).split('\n');
      expect(our).toHaveLength(random.length + 4);
      expect(their).toHaveLength(our.length);
      const isWhole = (line: string): boolean => line.length < 1023;
      expect(our.filter(isWhole).length).toBeGreaterThan(random.length / 4);
      const cut = our.map((line) => (isWhole(line) ? line : line.slice(0, 1023)));
      expectSame(cut.join('\n'), their.join('\n'));
    },
  );
});

describe('flows are what libnetfilter_conntrack prints of the same bytes', () => {
  const random = new Random(SEED + 2);
  const listed = capture(randomMessages(random, 2000, NOW_SEC, ['listed']));
  const events = capture(randomMessages(random, 2000, NOW_SEC, ['new', 'update', 'destroy']));

  test.each(COMBINATIONS.filter(({ library }) => library))('-o $output', async (combination) => {
    await expectLibrarys(listed, false, combination);
    await expectLibrarys(events, true, combination);
  });
});

/** The library prints neither beginning nor end of a document, and whole flows of any length. */
async function expectLibrarys(
  messages: Uint8Array,
  events: boolean,
  combination: Combination,
  timeZone?: string,
): Promise<void> {
  const { format, flags } = combination.library ?? { format: 'default', flags: '' };
  // Only events carry the time of printing: conntrack does not print it in a listing.
  const wanted = events ? flags : flags.replace('t', '');
  const their = replay.library(messages, format, wanted, events, replayOptions(combination, timeZone));
  const frame = /^<(\?xml|\/?conntrack>)/;
  const our = (await combination.export(messages, events)).split('\n').filter((line) => !frame.test(line));
  expectSame(our.join('\n'), their);
}

describe('times are in the time zone', () => {
  const { TZ } = process.env;

  afterEach(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });

  test.each(['America/New_York', 'Asia/Kathmandu'])('%s', async (zone) => {
    process.env.TZ = zone;
    // Half a year, so that daylight saving time begins or ends within it.
    const random = new Random(SEED + 3);
    const messages = Array.from({ length: 26 }, (_, week) =>
      randomMessages(random, 20, NOW_SEC - week * 604_800, ['new', 'destroy']),
    );
    const timed = COMBINATIONS.filter(({ library }) => /[kt]/.test(library?.flags ?? ''));
    for (const combination of timed) await expectLibrarys(capture(messages.flat()), true, combination, zone);
  });
});

describe('a table of the real kernel', () => {
  let table: RandomTable;
  let messages: Uint8Array;

  beforeAll(async () => {
    table = await RandomTable.make(SEED);
    messages = replay.record(table.namespace.name, ['-L']);
  });

  afterAll(async () => {
    await table?.[Symbol.asyncDispose]();
  });

  test.each(COMBINATIONS)('is exported the same, -o $output', async (combination) => {
    expect(splitMessages(messages).length).toBeGreaterThan(3000);
    await expectConntracks(messages, false, combination);
  });

  test('has expectations that are exported the same', () => {
    const captured = ['ipv4', 'ipv6'].map((family) =>
      replay.record(table.namespace.name, ['-L', 'expect', '-f', family]),
    );
    const expectations = splitMessages(capture(captured)).map(decodeExpectation);
    expect(expectations.length).toBeGreaterThan(5);
    expectSameExpectations(capture(captured));
  });
});

/** Lines and XML of listed expectations, with and without the time. */
function expectSameExpectations(messages: Uint8Array): void {
  const expectations = splitMessages(messages).map(decodeExpectation);
  const options = { now: `${NOW_SEC}.000250` };
  const print = (...output: string[]): string => replay.conntrack(messages, ['-L', 'expect', ...output], options);
  for (const timestamp of ['', 'timestamp']) {
    const ours = timestamp === '' ? {} : { timestampMs: NOW_MS };
    const lines = expectations.map((expectation) => `${formatExpectationLine(expectation, ours)}\n`);
    expectSame(lines.join(''), print(...(timestamp === '' ? [] : ['-o', timestamp])));
    expectSame(formatExpectationsXml(expectations, ours), print('-o', timestamp === '' ? 'xml' : `xml,${timestamp}`));
  }
}

describe('expectations are what conntrack and libnetfilter_conntrack print of the same bytes', () => {
  const random = new Random(SEED + 4);

  test('thousands of composed ones, listed', () => {
    // conntrack cuts XML off after 1,023 bytes; these are shorter.
    const messages = Array.from({ length: 2000 }, () => randomExpectation(random, 'listed'));
    const short = messages.filter((one) => formatExpectationsXml([decodeExpectation(one)]).length < 950);
    expect(short.length).toBeGreaterThan(1000);
    expectSameExpectations(capture(short));
  });

  test.each(['new', 'update', 'destroy'] as const)('as events: %s', (event) => {
    const messages = Array.from({ length: 500 }, () => randomExpectation(random, event));
    const expectations = messages.map(decodeExpectation);
    const library = (format: 'default' | 'xml', flags: string): string =>
      replay.library(capture(messages), format, flags, true, { now: `${NOW_SEC}.000250` });
    const lines = expectations.map((expectation) => `${formatExpectationLine(expectation, { event })}\n`);
    expectSame(lines.join(''), library('default', ''));
    const xml = formatExpectationsXml(expectations, { event, timestampMs: NOW_MS });
    expectSame(xml.split('\n').slice(2, -2).join('\n'), library('xml', 't').trimEnd());
  });
});

describe('deliberate differences from conntrack', () => {
  const flow = (attributes: Attributes): Uint8Array => {
    const src = [10, 0, 0, 1];
    const parts = { family: 2, protocol: 132, src, dst: [10, 0, 0, 2], sport: 1, dport: 2 };
    attributes.nest(CTA.TUPLE_ORIG, tuple(parts)).nest(CTA.TUPLE_REPLY, tuple({ ...parts, src: parts.dst, dst: src }));
    return message(2, 'listed', attributes);
  };
  const [save, xml] = ['save', 'xml'].map((wanted) => COMBINATIONS.find(({ output }) => output === wanted));

  test('a context with "&" or "<" stays XML; conntrack does not escape it', async () => {
    const messages = flow(
      new Attributes().nest(CTA.SECCTX, new Attributes().text(1, '/bin/a//&:b:<c>')).u32(CTA.MARK, 1),
    );
    if (!xml) throw new Error('no XML among the combinations');
    expect(conntrack(messages, false, xml)).toContain('<secctx>/bin/a//&:b:<c></secctx>');
    expect(await xml.export(messages, false)).toContain('<secctx>/bin/a//&amp;:b:&lt;c&gt;</secctx>');
  });

  test('a name with control characters cannot steer a terminal or begin a line; conntrack does not escape it', async () => {
    const helper = 'f\u001b[2J\n\u009b\u202e';
    const messages = flow(new Attributes().nest(CTA.HELP, new Attributes().text(1, helper)).u32(CTA.MARK, 1));
    const [plain] = COMBINATIONS;
    if (!xml || !plain) throw new Error('no such combinations');
    const theirs = conntrack(messages, false, plain);
    expect(theirs).toContain(` helper=${helper}`);
    expect(await plain.export(messages, false)).toBe(theirs.replace(helper, 'f\\x1b[2J\\n\\x9b\\u202e'));
    expect(conntrack(messages, false, xml)).toContain(`<helper>${helper}</helper>`);
    expect(await xml.export(messages, false)).toContain('<helper>f\ufffd[2J&#xa;&#x9b;&#x202e;</helper>');
  });

  test('SCTP’s heartbeat state has its name in -o save; conntrack has none for it', async () => {
    const messages = flow(new Attributes().nest(CTA.PROTOINFO, new Attributes().nest(3, new Attributes().u8(1, 8))));
    if (!save) throw new Error('no save among the combinations');
    expect(conntrack(messages, false, save)).toContain(' --state (null)');
    expect(await save.export(messages, false)).toContain(' --state HEARTBEAT_SENT');
  });
});
