// The addresses of a network namespace, from the kernel's files: /proc/net/fib_trie for IPv4, /proc/net/if_inet6 for
// IPv6, and /proc/net/ipv6_route for IPv6 networks that are local as a whole (AnyIP).

import { formatIPv6 } from '../flow/address.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';

/**
 * The addresses of the session's namespace, as localAddressesOf returns them. @throws ConntrackError if they cannot be
 * read.
 */
export async function localAddresses(session: HandleSession): Promise<string[]> {
  const fibTrie = await session.run(session.native.readNetFile('fib_trie'));
  try {
    const ifInet6 = await session.run(session.native.readNetFile('if_inet6'));
    return localAddressesOf(fibTrie, ifInet6, await session.run(session.native.readNetFile('ipv6_route')));
  } catch (error) {
    // A kernel without IPv6 has no such file.
    if (error instanceof ConntrackError && error.code === 'ENOENT') return localAddressesOf(fibTrie, '', '');
    throw error;
  }
}

/**
 * The namespace's own addresses and networks, for FlowColumns.localAddresses: "127.0.0.0/8", "192.0.2.1", "fd00::1"; its
 * broadcast addresses as "brd 192.0.2.255".
 * @param fibTrie text of /proc/net/fib_trie. @param ifInet6 text of /proc/net/if_inet6; '' without IPv6.
 * @param ipv6Route text of /proc/net/ipv6_route; '' without IPv6.
 */
export function localAddressesOf(fibTrie: string, ifInet6: string, ipv6Route: string): string[] {
  return [...new Set([...ipv4Addresses(fibTrie), ...ipv6Addresses(ifInet6), ...ipv6Networks(ipv6Route)])];
}

/** A leaf names an address ("|-- 192.0.2.1"), the lines below it the routes ("/32 host LOCAL"): fib_trie_seq_show. */
function ipv4Addresses(text: string): string[] {
  const found: string[] = [];
  let address = '';
  for (const line of text.split('\n')) {
    const leaf = /^\s*\|-- ([\d.]+)$/.exec(line)?.[1];
    if (leaf !== undefined) address = leaf;
    const [, length, type] = /^\s*\/(\d+) \w+ (LOCAL|BROADCAST)\b/.exec(line) ?? [];
    if (length === undefined || address === '') continue;
    if (type === 'BROADCAST') found.push(`brd ${address}`);
    else found.push(length === '32' ? address : `${address}/${length}`);
  }
  return found;
}

/** One line for each address, which is its first word: 32 hexadecimal digits (if6_seq_show). */
function ipv6Addresses(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const digits = /^[0-9a-f]{32}(?= )/.exec(line)?.[0];
    if (digits === undefined) return [];
    return [addressOf(digits)];
  });
}

/** RTF_LOCAL or RTF_ANYCAST. */
const LOCAL_FLAGS = 0x80000000 | 0x00100000;

/** A line for each route: destination, its length, and the flags after six more words (rt6_info_route). */
function ipv6Networks(text: string): string[] {
  const routes = text.matchAll(/^([0-9a-f]{32}) ([0-9a-f]{2}) (?:[0-9a-f]+ ){6}([0-9a-f]{8}) /gm);
  return Array.from(routes).flatMap(([, digits = '', length = '', flags = '']) => {
    if ((Number.parseInt(flags, 16) & LOCAL_FLAGS) === 0) return [];
    const bits = Number.parseInt(length, 16);
    return [bits === 128 ? addressOf(digits) : `${addressOf(digits)}/${bits}`];
  });
}

function addressOf(digits: string): string {
  const word = (i: number): number => Number.parseInt(digits.slice(i * 8, i * 8 + 8), 16);
  return formatIPv6([word(0), word(1), word(2), word(3)]);
}
