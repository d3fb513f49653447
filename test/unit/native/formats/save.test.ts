import { expect, test } from 'vitest';
import { type SaveOptions, saveFormat } from '../../../../native/formats/index.ts';
import { batchOfRows, inverse, type RowSpec } from './rows.ts';

function save(spec: RowSpec, options: SaveOptions = {}): string {
  return saveFormat(options).rowsOf(batchOfRows([spec]))(0);
}

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', words: [1005, 80] } as const;
const TCP: RowSpec = { protocol: 6, orig: ORIG, reply: inverse(ORIG), state: 3, status: 8 | 2 | 4, timeoutSec: 300 };

// The lines are conntrack's: test/kernel/formats.test.ts compares thousands of them.
test('a flow is a command of conntrack -R', () => {
  const tuple = '-s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.0.0.1';
  const layer4 = '-p tcp --sport 1005 --dport 80 --reply-port-src 80 --reply-port-dst 1005 --state ESTABLISHED';
  expect(save(TCP)).toBe(`-A -t 300 -u SEEN_REPLY,ASSURED ${tuple} ${layer4}\n`);
  expect(save({ ...TCP, event: 'new', status: 8, zone: 3 })).toBe(`-A -t 300 -u UNSET -w 3 ${tuple} ${layer4}\n`);
  expect(save({ ...TCP, event: 'update', zoneOrig: 4 })).toContain('-U -t 300 -u SEEN_REPLY,ASSURED --orig-zone 4 -s');
  expect(save({ ...TCP, event: 'destroy', zoneReply: 5 })).toContain('-D -t 300 -u SEEN_REPLY,ASSURED --reply-zone 5 ');
});

test('a translated address is written as -g and -n only if the status says that translation is done', () => {
  const reply = { src: '10.9.9.9', dst: '192.0.2.1', words: [8080, 1005] } as const;
  const [dnat, snat] = [1 << 8, 1 << 7];
  const addresses = (status: number | undefined): string =>
    / -d \S+ (.*) -p/.exec(save({ ...TCP, reply, ...(status === undefined ? {} : { status }) }))?.[1] ?? '';
  const { status: _, ...unknown } = { ...TCP, reply };
  expect(addresses(dnat)).toBe('-g 10.9.9.9 -q 192.0.2.1');
  expect(addresses(snat)).toBe('-r 10.9.9.9 -n 192.0.2.1');
  expect(addresses(dnat | snat)).toBe('-g 10.9.9.9 -n 192.0.2.1');
  expect(addresses(8)).toBe('-r 10.9.9.9 -q 192.0.2.1');
  expect(save(unknown)).toContain('-g 10.9.9.9 -n 192.0.2.1');
  // Only the ports are translated.
  expect(save({ ...TCP, status: dnat, reply: { ...inverse(ORIG), words: [81, 1005] } })).toContain('-r 10.0.0.2 -q');
});

test('SCTP has its tags, as conntrack swaps them, and DCCP its role', () => {
  const sctp = save({ ...TCP, protocol: 132, state: 4, protocolInfo: [0x01000000, 0xdeadbeef] });
  expect(sctp).toMatch(/ --state ESTABLISHED --orig-vtag 1 --reply-vtag 4022250974\n$/);
  expect(save({ ...TCP, protocol: 132, state: 8 })).toMatch(/ --state HEARTBEAT_SENT\n$/);
  expect(save({ ...TCP, protocol: 33, state: 4, protocolInfo: [0, 0] })).toMatch(/ --state OPEN --role client\n$/);
  expect(save({ ...TCP, protocol: 33, state: 4, protocolInfo: [1, 0] })).toMatch(/ --state OPEN --role server\n$/);
});

test('a loadable command has the mark and the translated ports, and nothing that no request can set', () => {
  const reply = { src: '10.9.9.9', dst: '192.0.2.1', words: [8080, 40_000] } as const;
  const nat = { ...TCP, reply, mark: 7, status: (3 << 7) | 8 | 1 };
  expect(save(nat)).toContain('-A -t 300 -u EXPECTED -s 10.0.0.1 -d 10.0.0.2 -g 10.9.9.9 -n 192.0.2.1 -p tcp ');
  expect(save(nat, { loadable: true })).toContain(
    '-A -t 300 -u UNSET -m 7 -s 10.0.0.1 -d 10.0.0.2 -g 10.9.9.9:8080 -n 192.0.2.1:40000 -p tcp ',
  );
  const orig6 = { src: 'fd00::1', dst: 'fd00::2', words: [1005, 80] } as const;
  const reply6 = { src: 'fd00::9', dst: 'fd00::1', words: [8080, 1005] } as const;
  expect(save({ ...nat, orig: orig6, reply: reply6 }, { loadable: true })).toContain(' -g [fd00::9]:8080 -q fd00::1 ');
  // The same port is left out.
  expect(save({ ...nat, reply: { ...reply, words: [80, 1005] } }, { loadable: true })).toContain('-g 10.9.9.9 -n 192');
});
