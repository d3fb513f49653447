import { expect, test } from 'vitest';
import { formatExpectationLine, formatExpectationsXml } from '../../../../native/formats/index.ts';
import { EXPECT_FLAGS, type Expectation, type ProtocolTuple } from '../../../../native/wire/index.ts';

function tuple(src: string, dst: string, sport: number, dport: number, protocol = 6): ProtocolTuple {
  const none = { icmpType: undefined, icmpCode: undefined, icmpId: undefined, srcKey: undefined, dstKey: undefined };
  return { src, dst, sport, dport, protocol, ...none };
}

const FTP: Expectation = {
  family: 'ipv4',
  tuple: tuple('10.0.0.2', '10.0.0.1', 0, 41739),
  mask: tuple('255.255.255.255', '255.255.255.255', 0, 65535),
  master: tuple('10.0.0.1', '10.0.0.2', 36390, 21),
  timeoutSec: 297,
  id: 7,
  helper: 'ftp',
  zone: undefined,
  flags: 0,
  class: 0,
  nat: undefined,
  expectFunction: undefined,
  unknownAttributes: 0,
};
const LINE =
  '297 proto=6 src=10.0.0.2 dst=10.0.0.1 sport=0 dport=41739 mask-src=255.255.255.255 mask-dst=255.255.255.255 ' +
  'sport=0 dport=65535 master-src=10.0.0.1 master-dst=10.0.0.2 sport=36390 dport=21 class=0 helper=ftp';

// The texts are conntrack's: test/kernel/formats.test.ts compares thousands of expectations.
test('an expectation is a line of conntrack -L expect', () => {
  expect(formatExpectationLine(FTP)).toBe(LINE);
  expect(formatExpectationLine({ ...FTP, helper: undefined, class: undefined })).toMatch(/ dport=21$/);
  const flags = EXPECT_FLAGS.PERMANENT | EXPECT_FLAGS.USERSPACE;
  expect(formatExpectationLine({ ...FTP, flags, zone: 3 })).toContain(' dport=21 zone=3 PERMANENT,USERSPACE class=0 ');
});

test('an event starts with its kind, and with the time padded by blanks', () => {
  expect(formatExpectationLine(FTP, { event: 'new' })).toBe(`    [NEW] ${LINE}`);
  expect(formatExpectationLine(FTP, { event: 'destroy', timestampMs: 1_700_000_000_000.25 })).toBe(
    `[1700000000.250   ]\t[DESTROY] ${LINE}`,
  );
});

test('expectations are an XML document, and without any there is none', () => {
  const text = formatExpectationsXml([{ ...FTP, helper: 'a&b', flags: EXPECT_FLAGS.INACTIVE }], { event: 'new' });
  expect(text).toBe(
    '<?xml version="1.0" encoding="utf-8"?>\n<expect>\n<flow type="new"><layer3 protonum="2" protoname="ipv4">' +
      '<expected><src>10.0.0.2</src><dst>10.0.0.1</dst></expected>' +
      '<mask><src>255.255.255.255</src><dst>255.255.255.255</dst></mask>' +
      '<master><src>10.0.0.1</src><dst>10.0.0.2</dst></master></layer3><layer4 protonum="6" protoname="tcp">' +
      '<expected><sport>0</sport><dport>41739</dport></expected><mask><sport>0</sport><dport>65535</dport></mask>' +
      '<master><sport>36390</sport><dport>21</dport></master></layer4>' +
      '<meta><helper-name>a&amp;b</helper-name><timeout>297</timeout><class>0</class><inactive/></meta></flow>\n</expect>\n',
  );
  expect(formatExpectationsXml([])).toBe('');
});
