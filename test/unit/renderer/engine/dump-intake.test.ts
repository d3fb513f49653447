import { beforeEach, describe, expect, test } from 'vitest';
import type { ToEngine } from '../../../../electron/contract/to-engine.ts';
import { FlowBatch } from '../../../../native/flow/index.ts';
import { DumpIntake } from '../../../../renderer/engine/dump-intake.ts';
import { packedBatch } from '../../../packed-batch.ts';
import { batchOf } from './flows.ts';

const STARTED: ToEngine = { kind: 'dumpStarted', dump: 1, reason: 'first', token: '' };
const OPENED: ToEngine = { kind: 'sourceOpened', source: 2 };
const EVENTS = { kind: 'batch', origin: 'event', buffer: new ArrayBuffer(0) } as const;

describe('what main sends by its two ways', () => {
  let story: string[];
  let intake: DumpIntake;

  beforeEach(() => {
    story = [];
    intake = new DumpIntake({
      fromMain: ({ kind }) => story.push(kind),
      fromDump: (dump, buffer) => story.push(`dump ${dump}: ${new FlowBatch(buffer).length}`),
    });
    intake.attached();
  });

  const packed = (flows: number, after: number, dump = 1) =>
    packedBatch(batchOf(Array.from({ length: flows }, (_, i) => ({ sport: i }))), { dump, after });

  test('a batch waits for the messages that were sent before it', async () => {
    const batch = packed(3, 2);
    let isDue = false;
    const due = intake.due(batch).then(() => {
      isDue = true;
    });
    intake.message(STARTED);
    await Promise.resolve();
    expect([isDue, intake.isDue(batch)]).toEqual([false, false]);
    expect(() => intake.take(batch)).toThrow(/too early/);
    intake.message({ ...EVENTS, strings: [] });
    await due;
    intake.take(batch);
    expect(story).toEqual(['dumpStarted', 'batch', 'dump 1: 3']);
    await intake.due(batch);
  });

  test.each<[string, ToEngine]>([
    ['another source', OPENED],
    ['other strings', { ...EVENTS, strings: ['', 'ftp'] }],
  ])('a batch from before %s is left out', (_, message) => {
    intake.message(STARTED);
    const old = packed(3, 1);
    intake.message(message);
    intake.take(old);
    expect(story).toHaveLength(2);
    intake.take(packed(4, 2, 2));
    expect(story.at(-1)).toBe('dump 2: 4');
  });

  test('strings that only add to the earlier ones change nothing', () => {
    intake.message(STARTED);
    intake.message({ kind: 'strings', strings: ['sip'] });
    intake.take(packed(1, 1));
    expect(story.at(-1)).toBe('dump 1: 1');
  });

  test('another port counts its own messages', () => {
    intake.message(OPENED);
    intake.message(STARTED);
    intake.attached();
    expect(intake.isDue(packed(1, 1))).toBe(false);
    intake.message(OPENED);
    expect(intake.isDue(packed(1, 1))).toBe(true);
  });
});
