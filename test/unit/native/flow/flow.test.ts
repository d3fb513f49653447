import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  FlowBatch,
  flowAt,
  inverseLayer4,
  newBatchBuffer,
  PRESENCE,
  parseAddress,
} from '../../../../native/flow/index.ts';
import { columnsArbitrary } from '../filter/random-flows.ts';

/** A batch of one TCP flow with everything present. */
function fullBatch(): FlowBatch {
  const batch = new FlowBatch(newBatchBuffer(1), ['', 'ftp', 'ctx']);
  batch.origSrc.set(parseAddress('192.168.4.27') ?? []);
  batch.origDst.set(parseAddress('10.2.8.14') ?? []);
  batch.reply.src.set(parseAddress('10.2.8.14') ?? []);
  batch.reply.dst.set(parseAddress('203.0.113.9') ?? []);
  batch.origSport[0] = 51_544;
  batch.origDport[0] = 443;
  batch.reply.sport[0] = 443;
  batch.reply.dport[0] = 1066;
  batch.labels.words.set([1, 0, 0, 0x80000000]);
  batch.origBytes.set([5, 1]);
  batch.replyPackets.set([7, 0]);
  batch.startNs.set([2478047232, 419095158]);
  batch.protocol[0] = 6;
  batch.family[0] = 2;
  batch.state[0] = 3;
  batch.status[0] = 0x18e;
  batch.timeoutSec[0] = 431_999;
  batch.helper[0] = 1;
  batch.secctx[0] = 2;
  batch.zone[0] = 7;
  batch.id[0] = 0xffffffff;
  batch.presence[0] = 0x3fffff & ~(PRESENCE.zoneOrig | PRESENCE.zoneReply);
  return batch;
}

test('a row becomes an object with everything that was present', () => {
  expect(flowAt(fullBatch(), 0)).toMatchObject({
    family: 'ipv4',
    protocol: 6,
    state: 'ESTABLISHED',
    orig: { src: '192.168.4.27', dst: '10.2.8.14', sport: 51_544, dport: 443, icmpType: undefined, srcKey: undefined },
    reply: { src: '10.2.8.14', dst: '203.0.113.9', sport: 443, dport: 1066 },
    translated: true,
    status: 0x18e,
    timeoutSec: 431_999,
    origBytes: 2 ** 32 + 5,
    origPackets: 0,
    replyPackets: 7,
    labels: [0, 127],
    zone: 7,
    zoneOrig: undefined,
    helper: 'ftp',
    secctx: 'ctx',
    id: 0xffffffff,
    mark: 0,
  });
  expect(flowAt(fullBatch(), 0).startMs).toBeCloseTo(1_800_000_000_000, 0);
});

test('what was absent is undefined, never 0', () => {
  const batch = fullBatch();
  batch.presence[0] = 0;
  const flow = flowAt(batch, 0);
  for (const name of [
    'state',
    'reply',
    'status',
    'timeoutSec',
    'origBytes',
    'startMs',
    'mark',
    'labels',
    'zone',
    'helper',
    'secctx',
    'id',
    'use',
  ] as const) {
    expect(flow[name], name).toBeUndefined();
  }
  expect(flow.orig.sport).toBeUndefined();
});

test('a row that does not exist is refused', () => {
  expect(() => flowAt(fullBatch(), 1)).toThrow(RangeError);
  expect(() => flowAt(fullBatch(), -1)).toThrow(RangeError);
});

test('the inverse of the inverse is the original', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 6, 17, 47, 58), fc.nat(65535), fc.nat(65535), (protocol, sport, dport) => {
      expect(inverseLayer4(protocol, ...inverseLayer4(protocol, sport, dport))).toEqual([sport, dport]);
    }),
  );
  expect(inverseLayer4(1, 77, 8 * 256)).toEqual([77, 0]);
  expect(inverseLayer4(6, 1000, 80)).toEqual([80, 1000]);
});

test('a reply that is not stored is the inverse of the original', () => {
  fc.assert(
    fc.property(columnsArbitrary, (columns) => {
      for (let row = 0; row < columns.length; row++) {
        const { orig, reply, translated } = flowAt(columns, row);
        if (!reply || translated) continue;
        expect([reply.src, reply.dst]).toEqual([orig.dst, orig.src]);
        expect([reply.sport, reply.dport, reply.icmpId, reply.srcKey]).toEqual([
          orig.dport,
          orig.sport,
          orig.icmpId,
          orig.dstKey,
        ]);
      }
    }),
  );
});
