import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FromEngine } from '../../../../electron/contract/from-engine.ts';
import { MAX_BATCH_FLOWS } from '../../../../native/flow/batch-layout.ts';
import { FlowBatch } from '../../../../native/flow/index.ts';
import { packingOf } from '../../../../native/flow/packed-batch.ts';
import { DumpReader } from '../../../../renderer/engine/dump-reader.ts';
import { byteAnswer } from '../../../byte-answer.ts';
import { packedBatch } from '../../../packed-batch.ts';
import { randomBuffers } from './flows.ts';

const NOW = 1_790_000_000_000;

/** Batches of different sizes, packed, with their place as `after`. */
function somePacked(): Uint8Array<ArrayBuffer>[] {
  const batches = randomBuffers(2 * MAX_BATCH_FLOWS + 5, 3, NOW).map((buffer) => new FlowBatch(buffer));
  return batches.map((batch, after) => packedBatch(batch, { dump: 1, after }));
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** All bytes, cut into pieces of so many. */
function* piecesOf(packed: readonly Uint8Array[], size: number): Generator<Uint8Array> {
  const bytes = Buffer.concat(packed);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('the reader of dumps', () => {
  let taken: { after: number; bytes: string }[];
  let sent: FromEngine[];
  let warnings: string[];
  let asked: string[];
  let turns = 0;
  let onTurn = () => {};

  beforeEach(() => {
    taken = [];
    sent = [];
    warnings = [];
    asked = [];
    turns = 0;
    onTurn = () => {};
  });

  const readerOf = (answer: (signal: AbortSignal) => Response | Promise<Response>) =>
    new DumpReader(
      {
        due: () => Promise.resolve(),
        take: (packed) => taken.push({ after: packingOf(packed).after, bytes: digest(packed) }),
      },
      {
        fetch: async (path, signal) => {
          asked.push(path);
          return byteAnswer(await answer(signal));
        },
        turn: async () => {
          turns++;
          onTurn();
        },
        toMain: (message) => sent.push(message),
        warn: (text) => warnings.push(text),
      },
    );
  const bodyOf = (pieces: Iterable<Uint8Array>) => {
    const rest = pieces[Symbol.iterator]();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const { value, done } = rest.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    });
    return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>);
  };

  test.each([1_000_000_000, 65_536, 1000, 12_345])(
    'takes each batch as it was packed, in pieces of %d bytes',
    async (size) => {
      const packed = somePacked();
      await readerOf(() => bodyOf(piecesOf(packed, size))).read(1, 'abc');
      expect(asked).toEqual(['/dump/abc']);
      expect(taken).toEqual(packed.map((bytes, after) => ({ after, bytes: digest(bytes) })));
      expect(sent).toEqual(packed.map(() => ({ kind: 'packedTaken', dump: 1 })));
      expect([warnings, turns]).toEqual([[], packed.length]);
    },
  );

  test.each([
    ['main refuses it', () => new Response('not found', { status: 404 })],
    ['it breaks off', () => bodyOf(brokenPieces())],
    ['it ends within a batch', () => bodyOf([somePacked()[0]?.subarray(0, 800) ?? new Uint8Array()])],
    ['something else arrives', () => bodyOf([new TextEncoder().encode('<!doctype html><html></html>')])],
    ['it cannot be requested', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('tells main if %s', async (_, answer) => {
    await readerOf(answer).read(4, 'abc');
    expect(sent.at(-1)).toEqual({ kind: 'dumpBroken', dump: 4 });
    expect(sent).toHaveLength(taken.length + 1);
    expect(warnings).toHaveLength(1);
  });

  test('gives up a dump for a newer one, and tells nobody', async () => {
    const packed = somePacked();
    const first = new Promise<Response>(() => undefined);
    let signal: AbortSignal | undefined;
    const reader = readerOf((own) => {
      if (signal) return bodyOf(piecesOf(packed, 65_536));
      signal = own;
      return Promise.race([first, rejectedBy(own)]);
    });
    const given = reader.read(1, 'first');
    await reader.read(2, 'second');
    await given;
    expect(signal?.aborted).toBe(true);
    expect(taken).toHaveLength(packed.length);
    expect(sent).toEqual(packed.map(() => ({ kind: 'packedTaken', dump: 2 })));
    expect(warnings).toEqual([]);
  });

  test('gives nothing back of a dump that was given up while the page had its turn', async () => {
    const reader = readerOf(() => bodyOf(piecesOf(somePacked(), 65_536)));
    onTurn = () => reader.stop();
    await reader.read(1, 'abc');
    expect(taken).toHaveLength(1);
    expect([sent, warnings]).toEqual([[], []]);
  });
});

function* brokenPieces(): Generator<Uint8Array> {
  yield* piecesOf(somePacked().slice(0, 1), 65_536);
  throw new Error('the network was changed');
}

function rejectedBy(signal: AbortSignal): Promise<Response> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
