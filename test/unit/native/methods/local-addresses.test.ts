// The kernel's files of addresses, as Linux 6.18 writes them.

import { expect, test } from 'vitest';
import { localAddressesOf } from '../../../../native/methods/local-addresses.ts';

const FIB_TRIE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 192.0.2.0/24 2 0 2
        |-- 192.0.2.0
           /24 link UNICAST
Local:
  +-- 0.0.0.0/0 2 0 2
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
     +-- 192.0.2.0/24 2 0 1
        |-- 192.0.2.1
           /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
`;

const IF_INET6 = `fe80000000000000021122fffe334455 02 40 20 80     eth0
00000000000000000000000000000001 01 80 10 80       lo
fd000000000000000000000000000001 02 40 00 80     eth0
`;

/** With the address fd00:2::1 and the local network fd00:1::/64, an anycast address, and destinations that are not its own. */
const IPV6_ROUTE = `fd000002000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00200200       lo
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo
fd000001000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000400 00000002 00000000 80000001       lo
fd000002000000000000000000000000 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000001 00000000 00300001     eth0
fd000002000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000002 00000000 80200001       lo
`;

test('networks that are local as a whole are returned with their length', () => {
  expect(localAddressesOf('', '', IPV6_ROUTE)).toEqual(['::1', 'fd00:1::/64', 'fd00:2::', 'fd00:2::1']);
});

test('own addresses and networks are returned once each, broadcast addresses apart, and no other route', () => {
  expect(localAddressesOf(FIB_TRIE, IF_INET6, '')).toEqual([
    '127.0.0.0/8',
    '127.0.0.1',
    'brd 127.255.255.255',
    '192.0.2.1',
    'brd 192.0.2.255',
    'fe80::211:22ff:fe33:4455',
    '::1',
    'fd00::1',
  ]);
  expect(localAddressesOf(FIB_TRIE.repeat(2), '', '')).toHaveLength(5);
});

test('a text that is not such a file yields nothing', () => {
  expect(localAddressesOf('', '', '')).toEqual([]);
  expect(localAddressesOf('     /32 host LOCAL\n|-- x\n', 'zz\n0000 01\n', 'fd00 40\n')).toEqual([]);
});
