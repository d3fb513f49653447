import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../../../native/filter/index.ts';
import { FlowBatch, type FlowColumns } from '../../../../native/flow/index.ts';
import {
  CHUNK_CHARS,
  csvFormat,
  type ExportFormat,
  exportFlows,
  formatFlowLine,
  jsonLinesFormat,
} from '../../../../native/formats/index.ts';
import { SIZES } from '../../../sizes.ts';
import { randomBuffers } from '../../renderer/engine/flows.ts';
import { documentText, tableSpans } from '../../texts/markdown.ts';
import { batchOfRows } from './rows.ts';

/** Lines around the flows, in each format. */
const FRAME_LINES: Readonly<Record<ExportFormat, number>> = { conntrack: 0, save: 0, xml: 3, json: 0, csv: 1 };
const FORMATS = Object.keys(FRAME_LINES) as readonly ExportFormat[];

/** All chunks, and the number of flows that the export returned. */
async function collect(text: AsyncGenerator<string, number, void>): Promise<{ chunks: string[]; flows: number }> {
  const chunks: string[] = [];
  let next = await text.next();
  for (; !next.done; next = await text.next()) chunks.push(next.value);
  return { chunks, flows: next.value };
}

function randomBatches(flows: number): FlowBatch[] {
  return randomBuffers(flows, 5, 1_800_000_000_000).map((buffer) => new FlowBatch(buffer));
}

test('the README of the library lists every format', () => {
  const rows = tableSpans(documentText('native/README.md'), 'format');
  expect(rows.map(([names = []]) => names[0])).toEqual(FORMATS);
});

describe('an export', () => {
  test.each(FORMATS)(
    'as %s arrives in chunks of whole lines, slightly larger than 64 Ki characters',
    async (format) => {
      const { chunks, flows } = await collect(exportFlows(randomBatches(10_000), format));
      expect(flows).toBe(10_000);
      expect(chunks.length).toBeGreaterThan(10);
      expect(chunks.every((chunk) => chunk.endsWith('\n'))).toBe(true);
      const lengths = chunks.map((chunk) => chunk.length);
      expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThanOrEqual(CHUNK_CHARS);
      expect(Math.max(...lengths)).toBeLessThan(CHUNK_CHARS + 2000);
      expect(chunks.join('').split('\n').length - 1).toBe(10_000 + FRAME_LINES[format]);
    },
  );

  test('releases the batches if it may, each when its text is made', async () => {
    const released: number[] = [];
    const batches = (): FlowBatch[] =>
      randomBatches(20_000).map(({ buffer, strings }, at) => new FlowBatch(buffer, strings, () => released.push(at)));
    const kept = await collect(exportFlows(batches(), 'csv'));
    expect(released).toEqual([]);
    expect(await collect(exportFlows(batches(), 'csv', { release: true }))).toEqual(kept);
    expect(released).toEqual(batches().map((_, at) => at));
    released.length = 0;
    for await (const text of exportFlows(batches(), 'csv', { release: true })) {
      expect(text).not.toBe('');
      break;
    }
    expect(released).toEqual([]);
    await expect(exportFlows([], 'csv', { release: 'no' } as never).next()).rejects.toThrow(
      '"release" to be true or false',
    );
  });

  test('holds exactly what the filter matches, in order', async () => {
    const parsed = parseFilter('proto = udp and mark in {1, 3}');
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    const filter = compileFilter(parsed.filter);
    const batches = randomBatches(20_000);
    const { chunks, flows } = await collect(exportFlows(batches, 'conntrack', { filter, id: true }));
    const expected = batches.flatMap((batch) =>
      Array.from({ length: batch.length }, (_, row) => row)
        .filter((row) => batch.protocol[row] === 17 && [1, 3].includes(batch.mark[row] ?? 0))
        .map((row) => `${formatFlowLine(batch, row, { id: true })}\n`),
    );
    expect(expected.length).toBeGreaterThan(100);
    expect(flows).toBe(expected.length);
    expect(chunks.join('')).toBe(expected.join(''));
  });

  test('of nothing that matches is the header of CSV and otherwise empty', async () => {
    const none = { matches: (_: FlowColumns, __: number, ___: number, bitmap: Uint32Array) => void bitmap.fill(0) };
    for (const format of FORMATS) {
      const { chunks, flows } = await collect(exportFlows(randomBatches(100), format, { filter: none }));
      expect(flows).toBe(0);
      expect(chunks).toEqual(format === 'csv' ? [csvFormat().head] : []);
    }
  });

  test('is done with a batch when it requests the next: its memory can be reused', async () => {
    const batch = batchOfRows([{ protocol: 6, orig: { src: '10.0.0.1', dst: '10.0.0.2' }, mark: 0 }]);
    async function* reused(): AsyncGenerator<FlowBatch, void, void> {
      for (let mark = 1; mark <= 3; mark++) {
        batch.mark[0] = mark;
        yield batch;
      }
    }
    const { chunks } = await collect(exportFlows(reused(), 'json', { fields: ['mark'] }));
    expect(chunks.join('')).toBe('{"mark":1}\n{"mark":2}\n{"mark":3}\n');
  });

  test('requests no further batch before its text is taken, and ends the batches when it is left', async () => {
    let asked = 0;
    let ended = false;
    const batches = randomBatches(8000);
    function* watched(): Generator<FlowBatch, void, void> {
      try {
        for (; ; asked++) yield* batches;
      } finally {
        ended = true;
      }
    }
    for await (const chunk of exportFlows(watched(), 'conntrack')) {
      expect(chunk.length).toBeGreaterThan(CHUNK_CHARS);
      break;
    }
    expect([asked, ended]).toEqual([0, true]);
  });

  test('passes on what the batches throw, and refuses an unknown format', async () => {
    async function* broken(): AsyncGenerator<FlowBatch, void, void> {
      yield* randomBatches(10);
      throw new Error('the kernel is gone');
    }
    await expect(collect(exportFlows(broken(), 'csv'))).rejects.toThrow('the kernel is gone');
    await expect(collect(exportFlows([], 'toString' as ExportFormat))).rejects.toThrow(RangeError);
  });

  test('reads the columns of a store like those of a batch', () => {
    const [batch] = randomBatches(8000);
    if (!batch) throw new Error('no batch');
    // The store keeps replies of translated flows only, and no ends or events.
    const at = [5, 77, 4000];
    const index = new Uint32Array(batch.length);
    for (const [i, row] of at.entries()) index[row] = i + 1;
    const words = (column: Uint32Array): Uint32Array =>
      Uint32Array.from(at.flatMap((row) => [...column.subarray(4 * row, 4 * row + 4)]));
    const store: FlowColumns = Object.assign(Object.create(batch) as FlowBatch, {
      reply: {
        index,
        src: words(batch.reply.src),
        dst: words(batch.reply.dst),
        sport: Uint16Array.from(at, (row) => batch.reply.sport[row] ?? 0),
        dport: Uint16Array.from(at, (row) => batch.reply.dport[row] ?? 0),
      },
      stopNs: undefined,
      event: undefined,
      protocolInfo: undefined,
    });
    for (const row of at) expect(formatFlowLine(store, row)).toBe(formatFlowLine(batch, row));
    const untranslated = JSON.parse(jsonLinesFormat().rowsOf(store)(0));
    expect(untranslated.replySrc).toBe(untranslated.origDst);
    expect(untranslated.replyDst).toBe(untranslated.origSrc);
  });
});

describe('a large export', () => {
  /** What an export that keeps its text would hold at least: a hundred bytes per flow. */
  const keptBytes = (SIZES.exportedFlows - 100_000) * 100;

  /** How the memory of a process grew after its first 100,000 flows. */
  function measure(...args: string[]): { flows: number; chars: number; heapBytes: number; rssBytes: number } {
    const program = join(import.meta.dirname, 'export-memory.ts');
    // V8 lets its young generation grow to 100 MB, whatever a program does, and keeps it; with a small one, any growth
    // is the export's.
    const flags = ['--expose-gc', '--max-semi-space-size=4'];
    return JSON.parse(
      execFileSync(process.execPath, [...flags, program, String(SIZES.exportedFlows), ...args], { encoding: 'utf8' }),
    );
  }

  test('needs no more memory than one of a hundred thousand flows', () => {
    const { flows, chars, heapBytes, rssBytes } = measure('conntrack');
    expect(flows).toBeGreaterThanOrEqual(SIZES.exportedFlows);
    expect(chars).toBeGreaterThan(200 * SIZES.exportedFlows);
    expect(heapBytes).toBeLessThan(4_000_000);
    expect(rssBytes).toBeLessThan(Math.min(48_000_000, keptBytes));
  });

  test('is seen to grow if it keeps what it wrote', () => {
    const { heapBytes, rssBytes } = measure('save', 'keep');
    expect(heapBytes).toBeGreaterThan(keptBytes);
    expect(rssBytes).toBeGreaterThan(keptBytes);
  });
});
