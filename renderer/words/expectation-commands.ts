// The conntrack commands about expectations (conntrack(8) 1.4.7, observed). It names an expectation by the tuple of the
// expected flow, and only for protocols with ports; it takes no zone, and finds only those without one. Pure.

import type { ListedExpectation } from '../../electron/contract/expectations.ts';
import { addressWord } from '../../native/flow/flow-commands.ts';
import { protocolName } from '../../native/flow/format.ts';
import { AF_INET6, hasPorts } from '../../native/flow/names.ts';

/** A command and what it does. */
export interface ExpectationCommand {
  readonly title: string;
  readonly text: string;
}

/**
 * The commands, for a shell in the table's own namespace.
 * @param isGone another expectation can have the tuple: no command then deletes it.
 */
export function expectationCommands(expectation: ListedExpectation, isGone: boolean): ExpectationCommand[] {
  const family = expectation.family === 'ipv6' ? ' -f ipv6' : '';
  const named = namedBy(expectation);
  return [
    ...(named === undefined ? [] : [{ title: 'Show', text: `conntrack -G expect ${named}` }]),
    ...(named === undefined || isGone ? [] : [{ title: 'Delete', text: `conntrack -D expect ${named}` }]),
    { title: 'List all', text: `conntrack -L expect${family}` },
    { title: 'Watch all', text: 'conntrack -E expect' },
  ];
}

/** Why a command may not find it. */
export const NO_ZONES = 'conntrack finds an expectation by its tuple only if its flow is in no zone.';

/** The options that name it; undefined if there are none. conntrack requires the ports of a reply, too, and ignores them. */
function namedBy({ family, tuple: { protocol, src, dst, sport, dport } }: ListedExpectation): string | undefined {
  if (!hasPorts(protocol) || sport === undefined || dport === undefined) return undefined;
  const address = (text: string): string => addressWord(family === 'ipv6' ? AF_INET6 : 0, text);
  const ends = `-s ${address(src)} -d ${address(dst)} --sport ${sport} --dport ${dport}`;
  return `-p ${protocolName(protocol)} ${ends} --reply-port-src 0 --reply-port-dst 0`;
}
