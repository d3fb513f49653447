// The sentence about flows of many kinds.

import { describe, expect, test } from 'vitest';
import { PRESENCE, STATUS_BITS, TCP_STATES } from '../../../../native/flow/index.ts';
import { flowSentence, sentenceText, type Told } from '../../../../renderer/details/flow-sentence.ts';
import { NO_TRAFFIC } from '../../../../renderer/details/traffic-history.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { row } from '../row.ts';

const REPLIED = STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED;

function told(flow: Partial<RowView>, rest: Partial<Told> = {}): string {
  return sentenceText(
    flowSentence({ flow: row({ status: REPLIED, ...flow }), ended: undefined, traffic: NO_TRAFFIC, ...rest }),
  );
}

const rates = (orig: number, reply: number): Partial<RowView> => ({
  ...{ rateBytesPerSec: orig + reply, origBytes: orig, replyBytes: reply },
});
const tcp = (state: (typeof TCP_STATES)[number]): Partial<RowView> => ({ state: TCP_STATES.indexOf(state) });
const translated = { presence: row().presence | PRESENCE.translated };
const A = '192.168.4.27';
const B = '10.2.8.14';

describe('The sentence', () => {
  test.each<[Partial<RowView>, Partial<Told>, string]>([
    [{}, {}, `${A} is connected to ${B} on port 443 (HTTPS).`],
    [rates(3000, 200_000), {}, `${A} is downloading from ${B} on port 443 (HTTPS).`],
    [rates(200_000, 3000), {}, `${A} is uploading to ${B} on port 443 (HTTPS).`],
    [rates(20_000, 30_000), {}, `${A} is exchanging data with ${B} on port 443 (HTTPS).`],
    [rates(0, 200), {}, `${A} is connected to ${B} on port 443 (HTTPS).`],
    [
      { rateBytesPerSec: 50_000, origBytes: 1000, replyBytes: 90_000 },
      {},
      `${A} is downloading from ${B} on port 443 (HTTPS).`,
    ],
    [tcp('SYN_RECV'), {}, `${A} is connecting to ${B} on port 443 (HTTPS).`],
    [{ ...tcp('LAST_ACK'), ...rates(0, 1e6) }, {}, `${A} is closing its connection to ${B} on port 443 (HTTPS).`],
    [tcp('TIME_WAIT'), {}, `${A} has closed its connection to ${B} on port 443 (HTTPS).`],
    [tcp('CLOSE'), {}, `${A} has no connection any more to ${B} on port 443 (HTTPS).`],
    [
      { ...tcp('SYN_SENT'), status: 0 },
      {},
      `${A} is trying to connect to ${B} on port 443 (HTTPS) and has had no answer.`,
    ],
    [{ status: 0 }, {}, `${A} has sent to ${B} on port 443 (HTTPS) and has had no answer.`],
    [{ origDport: 7000 }, {}, `${A} is connected to ${B} on port 7000.`],
    [{ origDport: 8443 }, {}, `${A} is connected to ${B} on port 8443 (HTTPS-alt).`],
    [{ origDport: 5432 }, {}, `${A} is connected to ${B} on port 5432 (postgresql).`],
  ])('TCP %#', (flow, rest, sentence) => {
    expect(told(flow, rest)).toBe(sentence);
  });

  test.each<[Partial<RowView>, string]>([
    [{ protocol: 17, origDport: 53 }, `${A} is exchanging UDP with ${B} on port 53 (DNS).`],
    [{ protocol: 17, origDport: 53, status: 0 }, `${A} has sent UDP to ${B} on port 53 (DNS) and has had no answer.`],
    [{ protocol: 1, origSport: 7, origDport: 8 << 8 }, `${A} is pinging ${B}.`],
    [{ protocol: 1, origDport: 8 << 8, status: 0 }, `${A} is pinging ${B} and has had no answer.`],
    [{ protocol: 1, origDport: 13 << 8 }, `${A} has sent ICMP timestamp-request to ${B}.`],
    [{ protocol: 58, origDport: 200 << 8 }, `${A} has sent ICMPv6 type 200 to ${B}.`],
    [{ protocol: 47 }, `${A} is exchanging GRE with ${B}.`],
    [{ protocol: 50, presence: PRESENCE.status, status: 0 }, `${A} has sent ESP to ${B} and has had no answer.`],
    [{ protocol: 132, state: 4, origDport: 2905 }, `${A} is connected to ${B} on port 2905.`],
    [{ protocol: 132, state: 5, origDport: 2905 }, `${A} is closing its association with ${B} on port 2905.`],
    [{ protocol: 33, state: 1, origDport: 5001 }, `${A} is trying to connect to ${B} on port 5001.`],
  ])('of other protocols %#', (flow, sentence) => {
    const withoutState = flow.state === undefined && flow.presence === undefined;
    const presence = row().presence & (withoutState ? ~PRESENCE.state : ~0);
    expect(told({ presence, ...flow })).toBe(sentence);
  });

  test('does not say that nobody answered if the kernel sent no status', () => {
    expect(told({ status: 0, presence: row().presence & ~PRESENCE.status })).toBe(
      `${A} is connected to ${B} on port 443 (HTTPS).`,
    );
  });

  test.each<[Partial<RowView>, string]>([
    [{ replyDst: '203.0.113.9' }, ' This host hides it behind 203.0.113.9.'],
    [{ replyDport: 41066 }, ' This host changes its source port to 41066.'],
    [{ replySrc: '10.0.0.7', replySport: 8443 }, ' This host forwards it to 10.0.0.7, port 8443.'],
    [{ replySrc: '10.0.0.7' }, ' This host forwards it to 10.0.0.7.'],
    [
      { replyDst: '203.0.113.9', replySrc: '10.0.0.7' },
      ' This host hides it behind 203.0.113.9 and forwards it to 10.0.0.7.',
    ],
    [{ replyDst: '203.0.113.9', direction: 'outbound' }, ' It leaves as 203.0.113.9.'],
    [{ replySrc: '10.0.0.7', direction: 'outbound' }, ' It is redirected to 10.0.0.7.'],
  ])('says what NAT does %#', (flow, sentence) => {
    expect(told({ ...translated, ...flow })).toContain(`(HTTPS).${sentence}`);
  });

  test.each<[Partial<RowView>, string]>([
    [
      { replySrc: '10.0.0.1', replySport: 3128 },
      `${B} on port 443 (HTTPS). This host redirects it to 10.0.0.1, port 3128.`,
    ],
    [{ replySport: 8443 }, `this host on port 443 (HTTPS). This host redirects it to ${B}, port 8443.`],
    [{}, 'this host on port 443 (HTTPS).'],
  ])('says whom a client asked that this host answers %#', (flow, sentence) => {
    expect(told({ ...translated, direction: 'inbound', ...flow })).toBe(`${A} is connected to ${sentence}`);
  });

  test.each<[RowView['direction'], string]>([
    ['forwarded', `${A} is connected to ${B}`],
    ['outbound', `This host is connected to ${B}`],
    ['inbound', `${A} is connected to this host`],
    ['local', `${A} is connected to ${B}`],
  ])('calls this host by its name: %s', (direction, sentence) => {
    expect(told({ direction })).toBe(`${sentence} on port 443 (HTTPS).`);
  });

  test('says so where this host talks to itself', () => {
    expect(told({ direction: 'local', origSrc: '127.0.0.1', origDst: '127.0.0.1' })).toBe(
      'This host is connected to itself on port 443 (HTTPS).',
    );
  });

  test('about an ended flow is in the past', () => {
    const ended: Partial<Told> = { ended: { endedMs: 1, reason: 'destroyed' } };
    const nat = { ...translated, replyDst: '203.0.113.9' };
    expect(told({ ...nat, bytes: 2_710_000 }, ended)).toBe(
      `${A} exchanged 2.71 MB with ${B} on port 443 (HTTPS). This host hid it behind 203.0.113.9.`,
    );
    expect(told({ status: 0, bytes: undefined, protocol: 17 }, ended)).toBe(
      `${A} sent UDP to ${B} on port 443 (HTTPS) and had no answer.`,
    );
  });

  test('has doors where a value can be filtered for', () => {
    const parts = flowSentence({
      flow: row({ ...translated, status: REPLIED, replyDst: '203.0.113.9' }),
      ended: undefined,
      traffic: NO_TRAFFIC,
    });
    expect(parts.flatMap(({ door }) => (door ? [`${door.field} = ${door.value}`] : []))).toEqual([
      `src = ${A}`,
      `dst = ${B}`,
      'reply.dst = 203.0.113.9',
    ]);
  });
});
