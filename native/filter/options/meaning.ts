// What each option of conntrack means as terms of a filter. Pure.

import { formatAddress, formatIPv4, isIPv4Words, parseAddress } from '../../flow/address.ts';
import { IPPROTO, PROTOCOL_NUMBERS, PROTOCOL_STATES } from '../../flow/names.ts';
import { maskedAddresses, parseAddresses, parseMask } from '../address-values.ts';
import { combine, type Filter, type Match, type Value } from '../ast.ts';
import { sameEnd } from '../end-suggestion.ts';
import { expectedValues } from '../field-words.ts';
import { fieldSpec } from '../fields.ts';
import { STATUS_NAMES } from '../kinds.ts';
import { ICMP_TYPE_NAMES } from '../name-values.ts';
import { parseInteger } from '../numbers.ts';
import { labelNamed } from '../print.ts';
import { SERVICES } from '../services.ts';
import { nearest } from '../suggest.ts';
import { parseValue, type ValueContext } from '../values.ts';
import { natTerms, type Translated } from './nat.ts';
import type { Meaning } from './table.ts';
import { isOptionLabel, MAPPED_ADDRESS, type Misfit, meantBy, readNumber } from './values.ts';
import { zonesMeant, zoneTerms } from './zones.ts';

/** What the options before tell. */
export interface Known {
  readonly context: ValueContext;
  /** Of -p, where it is given anywhere. */
  readonly protocol: number | undefined;
  /** The text of --mask-src or --mask-dst, where it is given. */
  readonly mask: (of: 'src' | 'dst') => string | undefined;
}

/** The terms of an option with a value, or why the value is refused. */
export function meaningOf(meaning: Meaning, text: string, known: Known): readonly Filter[] | Misfit {
  switch (meaning.kind) {
    case 'address':
      return addressTerms(meaning, text, known);
    case 'protocol':
      return protocolTerms(text, known);
    case 'family':
      return familyTerms(text, known);
    case 'port':
      return numberTerms(meaning.field, text, 0xffff, 'atoi', known);
    case 'key':
      return keyTerms(meaning.field, text, known);
    case 'icmp':
      return icmpTerms(meaning.field, text, meaning.field === 'icmp.id' ? 0xffff : 0xff, known);
    case 'state':
      return stateTerms(text, known);
    case 'status':
      return listTerms(text, statusTerm);
    case 'label':
      return listTerms(text, (name) => labelTerm(name, known.context));
    case 'mark':
      return markTerms(text);
    case 'zone': {
      const zone = readNumber(text, 0xffff, 'strtoul');
      return typeof zone === 'number'
        ? zoneTerms(meaning.option, zone)
        : { ...zone, meant: zonesMeant(meaning.option, text, known.context) };
    }
    case 'timeout':
      return timeoutTerms(text, known);
    case 'id':
      return numberTerms('id', text, 0xffffffff, 'strtoul', known);
    case 'nat':
      return translatedTerms(meaning.which, text);
    default:
      return [];
  }
}

function equal(field: Match['field'], value: Value): Filter {
  return { kind: 'match', field, op: '=', values: [value] };
}

function withMeant(field: Match['field'], text: string, misfit: Misfit, { context }: Known): Misfit {
  return { ...misfit, meant: meantBy(field, text, context) };
}

function numberTerms(
  field: Match['field'],
  text: string,
  max: number,
  reader: 'atoi' | 'strtoul',
  known: Known,
): readonly Filter[] | Misfit {
  const value = readNumber(text, max, reader);
  if (typeof value === 'number') return [equal(field, { type: 'number', value })];
  const service = fieldSpec(field).kind === 'port' ? SERVICES.get(text.toLowerCase()) : undefined;
  return service === undefined ? withMeant(field, text, value, known) : { ...value, suggestion: String(service) };
}

/** conntrack reads the keys of GRE and then compares nothing with them: listing and deleting take every flow of GRE. */
function keyTerms(field: Match['field'], text: string, known: Known): readonly Filter[] | Misfit {
  const value = readNumber(text, 0xffff, 'strtoul');
  if (typeof value !== 'number') return withMeant(field, text, value, known);
  const message = 'conntrack ignores the keys of GRE: it would take every flow of GRE.';
  const meant = combine('and', [
    equal('proto', { type: 'number', value: IPPROTO.gre }),
    equal(field, { type: 'number', value }),
  ]);
  return { message, expected: [`${field} = ${text} in the language`], meant };
}

function icmpTerms(field: Match['field'], text: string, max: number, known: Known): readonly Filter[] | Misfit {
  const value = readNumber(text, max, 'atoi');
  if (typeof value === 'number') return [equal(field, { type: 'number', value })];
  const isName = field === 'icmp.type' && ICMP_TYPE_NAMES.includes(text.toLowerCase());
  return isName || !/[a-z]/i.test(text) ? withMeant(field, text, value, known) : value;
}

/** Seconds, as conntrack takes them. */
function timeoutTerms(text: string, known: Known): readonly Filter[] | Misfit {
  const seconds = readNumber(text, 0xffffffff, 'atoi');
  if (typeof seconds === 'number') return [equal('timeout', { type: 'number', value: seconds * 1000 })];
  return withMeant('timeout', text, seconds, known);
}

function addressTerms(
  { field, takesNetwork }: Meaning & { kind: 'address' },
  text: string,
  known: Known,
): readonly Filter[] | Misfit {
  const mask = takesNetwork ? known.mask(field === 'src' ? 'src' : 'dst') : undefined;
  if (mask !== undefined) return maskedTerms(field, text, mask);
  const result = parseAddresses(fieldSpec(field), text);
  if (!result.ok) {
    const { rewrite: _, ...error } = result.error;
    const terms = sameEnd(field, text)?.flatMap(([name, part]) => meantBy(name, part, known.context) ?? []);
    if (terms?.length !== 2) return error;
    const message = 'conntrack takes an address here; its port is an option of its own.';
    return { message, expected: ['one address'], meant: combine('and', terms) };
  }
  const isPlain = parseAddress(text) !== undefined;
  const isNetwork = /\/\d+$/.test(text);
  if (isPlain || (takesNetwork && isNetwork)) return [equal(field, result.value)];
  const expected = takesNetwork ? ['one address', 'a network with its prefix length'] : ['one address'];
  const message = isNetwork ? 'conntrack takes a network for -s and -d only.' : `conntrack does not take “${text}”.`;
  return { message, expected, meant: { kind: 'match', field, op: '=', values: [result.value] } };
}

function maskedTerms(field: Match['field'], text: string, maskText: string): readonly Filter[] | Misfit {
  const address = parseAddress(text);
  if (!address) {
    const slash = text.indexOf('/');
    const alone = slash < 0 ? undefined : text.slice(0, slash);
    const message = slash < 0 ? `“${text}” is no address.` : 'Beside a mask the address has no prefix length.';
    return { message, expected: ['one address'], suggestion: alone };
  }
  const mask = parseMask(maskText, address);
  // The mask itself is complained of at its own option.
  return mask ? [equal(field, maskedAddresses(address, mask))] : [];
}

/** Why a text is no mask of an address; undefined where it is one. */
export function maskMisfit(maskText: string, addressText: string): Misfit | undefined {
  const address = parseAddress(addressText);
  if (!address || parseMask(maskText, address)) return undefined;
  const isIPv4 = isIPv4Words(address);
  const example = isIPv4 ? '255.255.0.0' : 'ffff:ffff::';
  const length = parseInteger(maskText.replace(/^\//, ''), 32);
  const suggestion = isIPv4 && typeof length === 'number' ? dottedMask(length) : undefined;
  return {
    message: `“${maskText}” is no mask for ${addressText}.`,
    expected: [`a mask such as ${example}`],
    suggestion,
  };
}

function dottedMask(length: number): string {
  return formatIPv4(length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);
}

function protocolTerms(text: string, known: Known): readonly Filter[] | Misfit {
  const named = PROTOCOL_NUMBERS.get(text.toLowerCase());
  const value = named ?? readNumber(text, 0xff, 'strtoul');
  if (typeof value === 'number') return [equal('proto', { type: 'number', value })];
  const expected = expectedValues(fieldSpec('proto'));
  const meant = meantBy('proto', text, known.context);
  const suggestion = value.suggestion ?? nearest(text, PROTOCOL_NUMBERS.keys());
  // A number that is too large conntrack refuses itself.
  const message = /^0[0-9]/.test(text) ? value.message : `“${text}” is no protocol.`;
  return { message, expected, suggestion, meant };
}

function familyTerms(text: string, known: Known): readonly Filter[] | Misfit {
  const name = text.toLowerCase();
  if (name === 'ipv4' || name === 'ipv6') return [equal('family', { type: 'name', name })];
  const result = parseValue(fieldSpec('family'), text, false, known.context);
  const suggestion = result.ok && result.value.type === 'name' ? result.value.name : nearest(text, ['ipv4', 'ipv6']);
  return {
    message: `“${text}” is no family.`,
    expected: ['ipv4', 'ipv6'],
    suggestion: suggestion ?? (/6/.test(text) ? 'ipv6' : 'ipv4'),
  };
}

function stateTerms(text: string, { protocol, context }: Known): readonly Filter[] | Misfit {
  const result = parseValue(fieldSpec('state'), text, false, context);
  const names = (protocol === undefined ? [...PROTOCOL_STATES.values()].flat() : PROTOCOL_STATES.get(protocol)) ?? [];
  const name = result.ok && result.value.type === 'name' ? result.value.name : undefined;
  if (name !== undefined && names.includes(name.toUpperCase())) return [equal('state', { type: 'name', name })];
  const known = [...new Set(names)];
  if (known.length === 0) return { message: 'Flows of this protocol have no state.', expected: ['-p tcp', '-p sctp'] };
  return { message: `“${text}” is no state of the protocol.`, expected: known, suggestion: nearest(text, known) };
}

/**
 * Terms of a list between commas; the misfit of the first part that is refused, and first of one that the language cannot say
 * either. What the language understands is of the whole list.
 */
function listTerms(text: string, termOf: (part: string) => Filter | Misfit): readonly Filter[] | Misfit {
  const terms: Filter[] = [];
  let misfit: Misfit | undefined;
  let at = 0;
  for (const part of text.split(',')) {
    const term =
      part === '' ? { message: 'A name is missing here.', expected: ['a name between commas'] } : termOf(part);
    if ('message' in term) {
      const placed = { from: at, to: at + part.length, ...term };
      if (!term.meant) return placed;
      misfit ??= placed;
      terms.push(term.meant);
    } else terms.push(term);
    at += part.length + 1;
  }
  return misfit ? { ...misfit, meant: combine('and', terms) } : terms;
}

/** `ASSURED`, `!ASSURED`, and `UNREPLIED` for what no bit says. */
function statusTerm(part: string): Filter | Misfit {
  const name = part.replace(/^!/, '').toLowerCase();
  if (name === 'src_nat' || name === 'dst_nat') {
    const option = name === 'src_nat' ? '--src-nat' : '--dst-nat';
    return { message: `conntrack ignores ${part}.`, expected: [option], instead: option };
  }
  if (name === 'unset') {
    return {
      message: 'UNSET is for creating entries: as a filter it selects nothing or everything.',
      expected: ['ASSURED', '!ASSURED'],
    };
  }
  const negated = part.startsWith('!') !== (name === 'unreplied');
  const bit = name === 'unreplied' ? 'seen_reply' : name;
  if (STATUS_NAMES.includes(bit)) {
    return { kind: 'match', field: 'status', op: negated ? 'not has' : 'has', values: [{ type: 'name', name: bit }] };
  }
  const known = [...STATUS_NAMES, 'unreplied'].map((status) => status.toUpperCase());
  const begins = known.filter((status) => status.startsWith(name.toUpperCase()));
  const suggestion = begins.length === 1 ? begins[0] : nearest(name, known);
  return {
    message: `“${part}” is no status.`,
    expected: known,
    suggestion: part.startsWith('!') && suggestion !== undefined ? `!${suggestion}` : suggestion,
  };
}

/** conntrack knows labels by their names only; a number is taken where no names are known. */
function labelTerm(part: string, context: ValueContext): Filter | Misfit {
  const { labels = new Map<number, string>() } = context;
  const has = (bit: number): Filter => {
    return { kind: 'match', field: 'label', op: 'has', values: [{ type: 'number', value: bit }] };
  };
  const named = labelNamed(part, labels);
  if (named !== undefined) return has(named);
  const result = parseValue(fieldSpec('label'), part, false, context);
  if (result.ok && result.value.type === 'number') {
    if (labels.size === 0) return has(result.value.value);
    const message = `conntrack knows labels by their names only, and none is “${part}”.`;
    return { message, expected: ['a label’s name'], meant: has(result.value.value) };
  }
  const names = [...labels.values()].filter(isOptionLabel);
  const expected = ['a label’s name'];
  if (names.length > 0) return { message: `There is no label “${part}”.`, expected, suggestion: nearest(part, names) };
  return { message: result.ok ? 'One label at a time.' : result.error.message, expected };
}

function markTerms(text: string): readonly Filter[] | Misfit {
  const slash = text.indexOf('/');
  const value = readNumber(slash < 0 ? text : text.slice(0, slash), 0xffffffff, 'strtoul');
  if (typeof value !== 'number') return { from: 0, to: slash < 0 ? text.length : slash, ...value };
  if (slash < 0) return [equal('mark', { type: 'number', value })];
  const mask = readNumber(text.slice(slash + 1), 0xffffffff, 'strtoul');
  if (typeof mask !== 'number') return { from: slash + 1, to: text.length, ...mask };
  if ((value & ~mask) !== 0) {
    // Zero instead of a mark that was meant would select most of a table.
    const common = (value & mask) >>> 0;
    const suggestion = common === 0 ? undefined : `0x${common.toString(16)}`;
    return {
      from: 0,
      to: slash,
      message: 'The mark has bits that the mask lacks: nothing can match.',
      expected: ['bits of the mask only'],
      suggestion,
    };
  }
  return [{ kind: 'match', field: 'mark', op: '=', values: [{ type: 'number', value }], mask }];
}

const TRANSLATED: readonly string[] = ['an address such as 192.0.2.1', 'an address and a port such as 192.0.2.1:80'];

/** An address of IPv4, with a port behind a colon or not. */
function translatedTerms(which: 'src' | 'dst' | 'any', text: string): readonly Filter[] | Misfit {
  const version6 = parseIPv6End(text);
  if (version6) return ignoredIPv6(which, text, version6);
  const { addressText, portText } = splitEnd(text);
  const from = text.indexOf(addressText);
  const place = { from, to: from + addressText.length };
  const address = parseAddress(addressText);
  if (address && addressText.includes(':')) {
    if (isIPv4Words(address)) return { ...place, message: MAPPED_ADDRESS, expected: TRANSLATED };
  }
  if (!address) {
    const result = parseAddresses(fieldSpec('host'), addressText);
    const message = result.ok ? 'conntrack takes one address here, no network.' : result.error.message;
    const suggestion = result.ok ? undefined : result.error.suggestion;
    // What is suggested for an address that is not whole is a network.
    const isAddress = suggestion !== undefined && parseAddress(suggestion) !== undefined;
    return { ...place, message, expected: TRANSLATED, suggestion: isAddress ? suggestion : undefined };
  }
  if (portText === undefined) return natTerms(which, { address });
  const port = readNumber(portText, 0xffff, 'atoi');
  if (typeof port !== 'number') {
    // conntrack looks at these digits itself.
    return { from: text.length - portText.length, to: text.length, ...port, message: `“${portText}” is no port.` };
  }
  return natTerms(which, { address, port });
}

/** conntrack takes brackets around any address that has a port. */
function splitEnd(text: string): { addressText: string; portText: string | undefined } {
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text) ?? [];
  return { addressText: bracketed ?? plain ?? text, portText };
}

/** An address of IPv6 alone or in brackets, there with a port or not. */
function parseIPv6End(text: string): Translated | undefined {
  const [, inside = text, portText] = /^\[([^\]]*)\](?::([0-9]+))?$/.exec(text) ?? [];
  const address = inside.includes(':') ? parseAddress(inside) : undefined;
  const port = portText === undefined ? undefined : parseInteger(portText, 0xffff);
  return address && !isIPv4Words(address) && (port === undefined || typeof port === 'number')
    ? { address, port }
    : undefined;
}

/** conntrack 1.4.7 keeps the translated address of a flow of IPv6 where it does not look. */
function ignoredIPv6(which: 'src' | 'dst' | 'any', text: string, to: Translated): Misfit {
  const message = `conntrack ignores the address ${formatAddress(to.address)} here: it would take every translated flow of IPv6.`;
  const meant = combine('and', natTerms(which, to));
  return { message, expected: TRANSLATED, meant, from: 0, to: text.length };
}
