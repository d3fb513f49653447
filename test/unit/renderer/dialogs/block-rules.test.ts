// The rules that block: which packets they name.

import { expect, test } from 'vitest';
import { blockAddress, blockFlow } from '../../../../renderer/dialogs/block-rules.ts';
import { row } from '../row.ts';

test('a flow is blocked in both directions', () => {
  const rule = blockFlow(row());
  expect(
    rule.match(/ip saddr 192\.168\.4\.27 ip daddr 10\.2\.8\.14 tcp sport 51544 tcp dport 443 drop;/g),
  ).toHaveLength(2);
  expect(
    rule.match(/ip saddr 10\.2\.8\.14 ip daddr 192\.168\.4\.27 tcp sport 443 tcp dport 51544 drop;/g),
  ).toHaveLength(2);
  expect(blockFlow(row({ family: 10, origSrc: 'fd00::1', origDst: 'fd00::2' }))).toContain(
    'ip6 saddr fd00::2 ip6 daddr fd00::1',
  );
});

test('a host is blocked whatever it sends, and whatever is sent to it', () => {
  expect(blockAddress({ family: 2, address: '10.0.0.5' })).toBe(
    "nft 'table inet flowglass_block { " +
      'chain prerouting { type filter hook prerouting priority -300; ip saddr 10.0.0.5 drop; ip daddr 10.0.0.5 drop; }; ' +
      'chain output { type filter hook output priority -300; ip daddr 10.0.0.5 drop; }; ' +
      "chain postrouting { type filter hook postrouting priority -300; ip daddr 10.0.0.5 drop; }; }'",
  );
  expect(blockAddress({ family: 10, address: 'fd00::5' })).toContain('ip6 saddr fd00::5 drop;');
});
