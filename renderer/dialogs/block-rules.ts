// The nftables rules that block what a delete alone does not cut off, as commands. All are in one table of their own, so
// that one command takes them back. They drop packets before conntrack sees them (NF_IP_PRI_CONNTRACK is -200). Pure.

import { shellWord } from '../../electron/contract/shell-word.ts';
import { addressWord } from '../../native/flow/flow-commands.ts';
import { AF_INET6 } from '../../native/flow/index.ts';
import type { RowView, SharedAddress } from '../engine/api.ts';

const TABLE = 'inet flowglass_block';

/** Takes back every rule of this file that was added. */
export const UNBLOCK = `nft delete table ${TABLE}`;

/** Drops every packet of an untranslated TCP flow, in both directions, whether it passes through, starts or ends here. */
export function blockFlow(row: RowView): string {
  const ip = ipWord(row.family);
  const [src, dst] = [addressWord(row.family, row.origSrc), addressWord(row.family, row.origDst)];
  const drop = (from: string, sport: number, to: string, dport: number): string =>
    `${ip} saddr ${from} ${ip} daddr ${to} tcp sport ${sport} tcp dport ${dport} drop;`;
  const out = drop(src, row.origSport, dst, row.origDport);
  const back = drop(dst, row.origDport, src, row.origSport);
  return command(chain('prerouting', out, back), chain('output', out, back));
}

/**
 * Drops every packet from and to another host, whether it passes through, starts or ends here. What is translated has that
 * host's address only after routing, in an answer to it and in what is forwarded to it.
 */
export function blockAddress({ family, address }: SharedAddress): string {
  const ip = ipWord(family);
  const [from, to] = [`${ip} saddr ${address} drop;`, `${ip} daddr ${address} drop;`];
  return command(chain('prerouting', from, to), chain('output', to), chain('postrouting', to));
}

function ipWord(family: number): string {
  return family === AF_INET6 ? 'ip6' : 'ip';
}

function chain(hook: string, ...rules: string[]): string {
  return `chain ${hook} { type filter hook ${hook} priority -300; ${rules.join(' ')} }`;
}

function command(...chains: string[]): string {
  return `nft ${shellWord(`table ${TABLE} { ${chains.join('; ')}; }`)}`;
}
