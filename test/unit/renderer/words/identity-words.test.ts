// The words in a confirmation differ for any two flows that the kernel can hold at once.

import { describe, expect, test } from 'vitest';
import { AF_INET, AF_INET6, formatAddress, hasPorts, IPPROTO, PRESENCE } from '../../../../native/flow/index.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { identityText } from '../../../../renderer/words/identity-words.ts';
import { randomWords } from '../engine/flows.ts';
import { row } from '../row.ts';

const SEED = 20_261_128;
const PAIRS = 5000;

type Tuple = Pick<RowView, 'family' | 'protocol' | 'origSrc' | 'origDst' | 'origSport' | 'origDport'>;
type Zone = Pick<RowView, 'zone' | 'presence'>;

const BASE = PRESENCE.replyTuple;
const ZONE_BITS = [0, PRESENCE.zone, PRESENCE.zoneOrig, PRESENCE.zoneReply] as const;
/** All protocols with more than addresses in their tuples, and some others. */
const PROTOCOLS = [...Object.values(IPPROTO), 89, 2, 250];

class Dice {
  readonly next = randomWords(SEED);

  upTo(limit: number): number {
    return this.next() % limit;
  }

  /** Few values, so that flows often differ in a single thing. */
  tuple(): Tuple {
    const protocol = PROTOCOLS[this.upTo(PROTOCOLS.length)] ?? 6;
    const family = this.upTo(3) === 0 ? AF_INET6 : AF_INET;
    const isKnown = hasPorts(protocol) || [IPPROTO.icmp, IPPROTO.icmpv6, IPPROTO.gre].some((one) => one === protocol);
    const id = (): number => (isKnown ? this.upTo(3) : 0);
    const isIcmp = protocol === IPPROTO.icmp || protocol === IPPROTO.icmpv6;
    const second = isIcmp ? (this.upTo(20) << 8) | this.upTo(2) : id();
    return {
      family,
      protocol,
      origSrc: this.address(family),
      origDst: this.address(family),
      origSport: id(),
      origDport: second,
    };
  }

  address(family: number): string {
    const last = this.upTo(2);
    if (family === AF_INET || this.upTo(4) === 0) return formatAddress([0, 0, 0xffff, 0x0a000001 + last]);
    return formatAddress([0xfd000000, 0, 0, 1 + last]);
  }

  zone(): Zone {
    const bits = ZONE_BITS[this.upTo(4)] ?? 0;
    return { zone: bits === 0 ? 0 : 1 + this.upTo(2), presence: BASE | PRESENCE.layer4 | bits };
  }
}

function nameOf(tuple: Tuple, zone: Zone): string {
  return JSON.stringify([tuple, zone]);
}

describe('the words of a flow', () => {
  test(`differ for ${PAIRS} random pairs of flows, seed ${SEED}`, () => {
    const dice = new Dice();
    const flowOfWords = new Map<string, string>();
    let flows = 0;
    for (let i = 0; i < 2 * PAIRS; i++) {
      const tuple = dice.tuple();
      const zone = dice.zone();
      const name = nameOf(tuple, zone);
      const { origSrc: replyDst, origDst: replySrc, origSport: replyDport, origDport: replySport } = tuple;
      const words = identityText(row({ ...tuple, ...zone, replySrc, replyDst, replySport, replyDport }));
      if (!flowOfWords.has(words)) flows++;
      expect(flowOfWords.get(words) ?? name, words).toBe(name);
      flowOfWords.set(words, name);
    }
    expect(flows).toBeGreaterThan(1000);
  });

  const icmp = {
    protocol: 1,
    presence: BASE | PRESENCE.layer4,
    origSrc: '10.0.0.1',
    origDst: '10.0.0.9',
    origDport: 0x800,
  };
  const snat = { replySrc: '10.2.8.14', replySport: 443, replyDst: '203.0.113.9', replyDport: 51544 };
  const dnat = { replySrc: '10.0.0.7', replySport: 8443, replyDst: '192.168.4.27', replyDport: 51544 };
  const translated = BASE | PRESENCE.layer4 | PRESENCE.translated;

  test.each<[string, Partial<RowView>, string]>([
    ['a ping', { ...icmp, origSport: 77 }, 'ICMP 10.0.0.1 id 77 → 10.0.0.9 echo-request'],
    ['a zone', { zone: 7 }, 'TCP 192.168.4.27:51544 → 10.2.8.14:443, zone 7'],
    [
      'one direction',
      { zone: 7, presence: BASE | PRESENCE.layer4 | PRESENCE.zoneOrig },
      'TCP 192.168.4.27:51544 → 10.2.8.14:443, zone 7 →',
    ],
    ['keys', { protocol: 47, origSport: 1, origDport: 2 }, 'GRE 192.168.4.27 key 0x1 → 10.2.8.14 key 0x2'],
    ['SNAT', { ...snat, presence: translated }, 'TCP 192.168.4.27:51544 → 10.2.8.14:443, translated 203.0.113.9:51544'],
    ['DNAT', { ...dnat, presence: translated }, 'TCP 192.168.4.27:51544 → 10.2.8.14:443, translated → 10.0.0.7:8443'],
  ])('tell %s', (_, given, words) => {
    expect(identityText(row(given))).toBe(words);
  });
});
