// Expectations as `conntrack -L expect` and `-E expect` of conntrack-tools 1.4.7 print them, as lines and as XML, byte for
// byte (except for escapes, see conntrack-line.ts and xml.ts). They are few, so they are objects, not rows. Pure.

import { parseAddress } from '../flow/address.ts';
import { checkArray, checkNumber, checkObject, checkOptions, checkText } from '../flow/checks.ts';
import { AF_INET, AF_INET6, hasPorts, IPPROTO, isIcmp } from '../flow/names.ts';
import { visibleText } from '../flow/visible-text.ts';
import { EXPECT_FLAGS, type Expectation, type ProtocolTuple } from '../wire/index.ts';
import { timeOf } from './event-time.ts';
import { conntrackAddress, conntrackProtocolName } from './row-tuples.ts';
import { escapedXml, whenXml, XML_DECLARATION } from './xml-text.ts';

/** conntrack's -o options for expectations. */
export interface ExpectationTextOptions {
  /** What happened to it; absent in a listing. */
  readonly event?: 'new' | 'update' | 'destroy' | undefined;
  /** -o timestamp: this time, milliseconds since the epoch, is written with it; unlike for flows, in listings too. */
  readonly timestampMs?: number | undefined;
}

/** The line of an expectation, without a line end. */
export function formatExpectationLine(expectation: Expectation, options: ExpectationTextOptions = {}): string {
  checkExpectation(expectation);
  checkTextOptions(options);
  const { timeoutSec, tuple, mask, master, zone, flags, helper } = expectation;
  let text = options.timestampMs === undefined ? '' : `${stamp(options.timestampMs)}\t`;
  if (options.event) text += `${`[${options.event.toUpperCase()}]`.padStart(9)} `;
  if (timeoutSec !== undefined) text += `${timeoutSec} `;
  text += `proto=${tuple.protocol} ${tupleLine(tuple, '')}${tupleLine(mask, 'mask-')}${tupleLine(master, 'master-')}`;
  if (zone !== undefined) text += `zone=${zone} `;
  if (flags) text += `${flagNames(flags).join(',')} `;
  if (expectation.class !== undefined) text += `class=${expectation.class} `;
  return helper === undefined ? text.slice(0, -1) : `${text}helper=${visibleText(helper)}`;
}

/** The XML document of expectations; without any, nothing at all, like conntrack. */
export function formatExpectationsXml(
  expectations: readonly Expectation[],
  options: ExpectationTextOptions = {},
): string {
  checkArray(expectations, '"expectations" to be an array');
  for (const expectation of expectations) checkExpectation(expectation);
  checkTextOptions(options);
  if (expectations.length === 0) return '';
  const flows = expectations.map((expectation) => `${expectationXml(expectation, options)}\n`);
  return `${XML_DECLARATION}<expect>\n${flows.join('')}</expect>\n`;
}

/** Checks the parts that are read unconditionally. @throws TypeError */
function checkExpectation(expectation: unknown): void {
  checkObject(expectation, 'an expectation, as listExpectations gives it');
  const { tuple }: { tuple?: unknown } = Object(expectation);
  checkObject(tuple, '"tuple" to be a tuple');
  for (const name of ['src', 'dst']) checkText(Reflect.get(Object(tuple), name), name);
}

/** @throws TypeError */
function checkTextOptions(options: ExpectationTextOptions): void {
  checkOptions(options, ['event', 'timestampMs']);
  if (options.event !== undefined) checkText(options.event, 'event');
  if (options.timestampMs !== undefined) checkNumber(options.timestampMs, 'timestampMs');
}

/** "[seconds.microseconds]", padded with blanks like conntrack's for expectations. */
function stamp(ms: number): string {
  const { sec, usec } = timeOf(ms);
  return `[${String(sec).padEnd(8)}.${String(usec).padEnd(6)}]`;
}

function flagNames(flags: number): string[] {
  const known = Object.entries(EXPECT_FLAGS).filter(([, bit]) => flags & bit);
  return known.map(([name]) => name);
}

function tupleLine(tuple: ProtocolTuple | undefined, prefix: string): string {
  if (!tuple) return '';
  const text = `${prefix}src=${addressText(tuple.src)} ${prefix}dst=${addressText(tuple.dst)} `;
  const { protocol, sport = 0, dport = 0, icmpType = 0, icmpCode = 0, icmpId = 0, srcKey = 0, dstKey = 0 } = tuple;
  if (hasPorts(protocol)) return `${text}sport=${sport} dport=${dport} `;
  if (isIcmp(protocol)) {
    return `${text}type=${icmpType} code=${icmpCode} id=${icmpId} `;
  }
  if (protocol !== IPPROTO.gre) return text;
  return `${text}srckey=0x${srcKey.toString(16)} dstkey=0x${dstKey.toString(16)} `;
}

/** RFC 5952's text, in conntrack's spelling. */
function addressText(text: string): string {
  if (!text.startsWith('::')) return text;
  const words = parseAddress(text);
  return words ? conntrackAddress(Uint32Array.from(words), 0, AF_INET6) : text;
}

function expectationXml(expectation: Expectation, { event, timestampMs }: ExpectationTextOptions): string {
  const { family, tuple, mask, master } = expectation;
  const each = (part: (tuple: ProtocolTuple) => string): string => {
    const named = { expected: tuple, mask, master };
    return Object.entries(named)
      .map(([name, one]) => `<${name}>${one ? part(one) : ''}</${name}>`)
      .join('');
  };
  return (
    `<flow${event ? ` type="${event}"` : ''}><layer3 protonum="${family === 'ipv4' ? AF_INET : AF_INET6}" ` +
    `protoname="${family}">${each(addressesXml)}</layer3>` +
    `<layer4 protonum="${tuple.protocol}" protoname="${conntrackProtocolName(tuple.protocol)}">${each(layer4Xml)}` +
    `</layer4><meta>${metaXml(expectation, timestampMs)}</meta></flow>`
  );
}

function addressesXml({ src, dst }: ProtocolTuple): string {
  return `<src>${addressText(src)}</src><dst>${addressText(dst)}</dst>`;
}

function layer4Xml({ protocol, sport = 0, dport = 0, srcKey = 0, dstKey = 0 }: ProtocolTuple): string {
  if (hasPorts(protocol)) return `<sport>${sport}</sport><dport>${dport}</dport>`;
  if (protocol !== IPPROTO.gre) return '';
  return `<srckey>0x${srcKey.toString(16)}</srckey><dstkey>0x${dstKey.toString(16)}</dstkey>`;
}

function metaXml(expectation: Expectation, timestampMs: number | undefined): string {
  const { helper, timeoutSec, zone, flags } = expectation;
  let text = helper === undefined ? '' : `<helper-name>${escapedXml(helper)}</helper-name>`;
  if (timeoutSec !== undefined) text += `<timeout>${timeoutSec}</timeout>`;
  if (expectation.class !== undefined) text += `<class>${expectation.class}</class>`;
  if (zone !== undefined) text += `<zone>${zone}</zone>`;
  if (timestampMs !== undefined) text += whenXml(timeOf(timestampMs));
  return (
    text +
    flagNames(flags ?? 0)
      .map((name) => `<${name.toLowerCase()}/>`)
      .join('')
  );
}
