// The commands of one flow: as conntrack(8) accepts it, for every kind of tuple.

import { describe, expect, test } from 'vitest';
import { flowCommand, whyNoCommand } from '../../../../native/flow/flow-commands.ts';
import { AF_INET, AF_INET6, PRESENCE } from '../../../../native/flow/index.ts';

const FLOW = {
  family: AF_INET,
  protocol: 6,
  presence: PRESENCE.layer4,
  origSrc: '10.0.0.1',
  origDst: '192.0.2.1',
  origSport: 40_000,
  origDport: 443,
  zone: 0,
};
const TUPLE = '-s 10.0.0.1 -d 192.0.2.1';

const ZONE_0 = '-w 0 --orig-zone 0';

describe('the commands of a flow', () => {
  test('name ports, or ICMP type, code and id', () => {
    expect(flowCommand('delete', FLOW)).toBe(`conntrack -D -p tcp ${TUPLE} --sport 40000 --dport 443 ${ZONE_0}`);
    expect(flowCommand('delete', { ...FLOW, protocol: 1, origSport: 77, origDport: 8 * 256 })).toBe(
      `conntrack -D -p icmp ${TUPLE} --icmp-type 8 --icmp-code 0 --icmp-id 77 ${ZONE_0}`,
    );
    const ping6 = {
      ...FLOW,
      protocol: 58,
      family: AF_INET6,
      origSrc: 'fd00::1',
      origDst: 'fd00::2',
      origSport: 77,
      origDport: 128 * 256,
    };
    expect(flowCommand('delete', ping6)).toBe(
      `conntrack -D -f ipv6 -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 77 ${ZONE_0}`,
    );
  });

  test('give protocols that conntrack has no name for by number, without ports', () => {
    expect(flowCommand('delete', { ...FLOW, protocol: 89 })).toBe(`conntrack -D -p 89 ${TUPLE} ${ZONE_0}`);
  });

  test('are absent if conntrack cannot name exactly this flow', () => {
    for (const [flow, why] of [
      [{ ...FLOW, protocol: 47, origSport: 1, origDport: 2 }, /conntrack ignores the keys of GRE/],
      [{ ...FLOW, presence: 0 }, /reports no ports/],
    ] as const) {
      expect(flowCommand('delete', flow)).toBeUndefined();
      expect(whyNoCommand(flow)).toMatch(why);
    }
    expect(whyNoCommand(FLOW)).toBeUndefined();
  });

  test('name the same flow, whatever they do', () => {
    const command = flowCommand('delete', FLOW) ?? '';
    expect(flowCommand('show', FLOW)).toBe(command.replace(' -D ', ' -L '));
    expect(flowCommand('watch', FLOW)).toBe(command.replace(' -D ', ' -E '));
  });

  test('name the family of IPv6, and the zone by its direction', () => {
    const v6 = { ...FLOW, family: AF_INET6, origSrc: '2001:db8::1', origDst: '2001:db8::2', zone: 7 };
    const command = 'conntrack -D -f ipv6 -p tcp -s 2001:db8::1 -d 2001:db8::2 --sport 40000 --dport 443';
    const zoned = (bit: number) => flowCommand('delete', { ...v6, presence: PRESENCE.layer4 | bit });
    expect(zoned(PRESENCE.zone)).toBe(`${command} -w 7`);
    expect(zoned(PRESENCE.zoneOrig)).toBe(`${command} --orig-zone 7`);
    expect(zoned(PRESENCE.zoneReply)).toBe(`${command} --reply-zone 7`);
  });
});
