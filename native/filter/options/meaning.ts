// What each option of conntrack means as terms of a filter. Pure.

import { formatIPv4, isIPv4Words, parseAddress } from '../../flow/address.ts';
import { IPPROTO, PROTOCOL_NUMBERS, PROTOCOL_STATES } from '../../flow/names.ts';
import { combine, type Filter, type Match, type Value } from '../ast.ts';
import type { ValueContext } from '../context.ts';
import { expectedValues } from '../fields/field-words.ts';
import { fieldSpec } from '../fields/fields.ts';
import { SERVICES } from '../fields/services.ts';
import { ICMP_TYPE_NAMES, STATUS_NAMES } from '../fields/value-names.ts';
import { maskedAddresses, parseAddresses, parseMask } from '../read/address-values.ts';
import { sameEnd } from '../read/end-suggestion.ts';
import { otherProtocol } from '../read/known-words.ts';
import { hasAllOf } from '../read/label-set-values.ts';
import { parseInteger } from '../read/numbers.ts';
import { nearest } from '../read/suggest.ts';
import { parseValue } from '../read/values.ts';
import { labelNamed } from '../write/text.ts';
import type { Meaning } from './option-table.ts';
import { isOptionLabel, type Misfit, meantBy, readNumber } from './option-values.ts';
import { translatedTerms } from './translated.ts';
import { zonesMeant, zoneTerms } from './zones.ts';

/** What the other options specify. */
export interface Known {
  readonly context: ValueContext;
  /** The protocol of -p, if it is given anywhere. */
  readonly protocol: number | undefined;
  /** The text of --mask-src or --mask-dst, if it is given. */
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

/** conntrack parses GRE keys but never compares them: listing and deleting affect every GRE flow. */
function keyTerms(field: Match['field'], text: string, known: Known): readonly Filter[] | Misfit {
  const value = readNumber(text, 0xffff, 'strtoul');
  if (typeof value !== 'number') return withMeant(field, text, value, known);
  const message = 'conntrack ignores GRE keys: it would take every GRE flow.';
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

/** Seconds, as conntrack accepts them. */
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
    const message = 'conntrack takes an address here; its port is a separate option.';
    return { message, expected: ['one address'], meant: combine('and', terms) };
  }
  const isPlain = parseAddress(text) !== undefined;
  const isNetwork = /\/\d+$/.test(text);
  if (isPlain || (takesNetwork && isNetwork)) return [equal(field, result.value)];
  const expected = takesNetwork ? ['one address', 'a network with its prefix length'] : ['one address'];
  const message = isNetwork ? 'conntrack takes a network only for -s and -d.' : `conntrack does not take “${text}”.`;
  return { message, expected, meant: { kind: 'match', field, op: '=', values: [result.value] } };
}

function maskedTerms(field: Match['field'], text: string, maskText: string): readonly Filter[] | Misfit {
  const address = parseAddress(text);
  if (!address) {
    const slash = text.indexOf('/');
    const message =
      slash < 0 ? `“${text}” is not an address.` : 'An address with a mask cannot have a prefix length as well.';
    return { message, expected: ['one address'] };
  }
  const mask = parseMask(maskText, address);
  // An invalid mask is reported at its own option.
  return mask ? [equal(field, maskedAddresses(address, mask))] : [];
}

/** Why a text is not a mask of an address; undefined if it is one. */
export function maskMisfit(maskText: string, addressText: string): Misfit | undefined {
  const address = parseAddress(addressText);
  if (!address || parseMask(maskText, address)) return undefined;
  const isIPv4 = isIPv4Words(address);
  const example = isIPv4 ? '255.255.0.0' : 'ffff:ffff::';
  const length = parseInteger(maskText.replace(/^\//, ''), 32);
  const suggestion = isIPv4 && typeof length === 'number' ? dottedMask(length) : undefined;
  return {
    message: `“${maskText}” is not a mask for ${addressText}.`,
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
  const suggestion = value.suggestion ?? numberOfProtocol(text) ?? similarProtocol(text);
  // conntrack itself refuses a number that is too large.
  const message = /^0[0-9]/.test(text) ? value.message : `“${text}” is not a protocol.`;
  return { message, expected, suggestion, meant };
}

function numberOfProtocol(name: string): string | undefined {
  const number = otherProtocol(name);
  return number === undefined ? undefined : String(number);
}

function similarProtocol(name: string): string | undefined {
  return nearest(name, PROTOCOL_NUMBERS.keys(), (known) => PROTOCOL_NUMBERS.get(known));
}

function familyTerms(text: string, known: Known): readonly Filter[] | Misfit {
  const name = text.toLowerCase();
  if (name === 'ipv4' || name === 'ipv6') return [equal('family', { type: 'name', name })];
  const result = parseValue(fieldSpec('family'), text, false, known.context);
  const suggestion = result.ok && result.value.type === 'name' ? result.value.name : nearest(text, ['ipv4', 'ipv6']);
  return {
    message: `“${text}” is not a family.`,
    expected: ['ipv4', 'ipv6'],
    suggestion,
  };
}

function stateTerms(text: string, { protocol, context }: Known): readonly Filter[] | Misfit {
  const result = parseValue(fieldSpec('state'), text, false, context);
  const names = (protocol === undefined ? [...PROTOCOL_STATES.values()].flat() : PROTOCOL_STATES.get(protocol)) ?? [];
  const name = result.ok && result.value.type === 'name' ? result.value.name : undefined;
  if (name !== undefined && names.includes(name.toUpperCase())) return [equal('state', { type: 'name', name })];
  const known = [...new Set(names)];
  if (known.length === 0) return { message: 'Flows of this protocol have no state.', expected: ['-p tcp', '-p sctp'] };
  return { message: `“${text}” is not a state of this protocol.`, expected: known, suggestion: nearest(text, known) };
}

/**
 * The terms of a comma-separated list; or the misfit of the first refused part, preferably of one that the language
 * cannot express either. Its `meant` covers the whole list.
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

/** `ASSURED`, `!ASSURED`, and `UNREPLIED` for the absence of a bit. */
function statusTerm(part: string): Filter | Misfit {
  const name = part.replace(/^!/, '').toLowerCase();
  if (name === 'unset') {
    return {
      message: 'UNSET is for creating entries: as a filter it selects nothing or everything.',
      expected: ['ASSURED', '!ASSURED'],
    };
  }
  const negated = part.startsWith('!') !== (name === 'unreplied');
  const bit = name === 'unreplied' ? 'seen_reply' : name;
  if (STATUS_NAMES.includes(bit)) {
    const term: Filter = {
      kind: 'match',
      field: 'status',
      op: negated ? 'not has' : 'has',
      values: [{ type: 'name', name: bit }],
    };
    if (bit !== 'src_nat' && bit !== 'dst_nat') return term;
    return { message: `conntrack ignores ${part}.`, expected: [`--${bit.replace('_', '-')}`], meant: term };
  }
  const known = [...STATUS_NAMES, 'unreplied'].map((status) => status.toUpperCase());
  const begins = known.filter((status) => status.startsWith(name.toUpperCase()));
  const shown = parseValue(fieldSpec('status'), name, false, {});
  const suggestion =
    begins.length === 1
      ? begins[0]
      : shown.ok && shown.value.type === 'name'
        ? shown.value.name.toUpperCase()
        : nearest(name, known);
  return {
    message: `“${part}” is not a status.`,
    expected: known,
    suggestion: part.startsWith('!') && suggestion !== undefined ? `!${suggestion}` : suggestion,
  };
}

/** conntrack knows labels only by name; a number is accepted if no names are known. */
function labelTerm(part: string, context: ValueContext): Filter | Misfit {
  const { labels = new Map<number, string>() } = context;
  const has = (bit: number): Filter => {
    return { kind: 'match', field: 'label', op: 'has', values: [{ type: 'number', value: bit }] };
  };
  const named = labelNamed(part, labels);
  if (named !== undefined) return has(named);
  const meant = hasAllOf(part);
  if (meant) return { message: 'conntrack knows labels only by name.', expected: ['a label’s name'], meant };
  const result = parseValue(fieldSpec('label'), part, false, context);
  if (result.ok && result.value.type === 'number') {
    if (labels.size === 0) return has(result.value.value);
    const message = `conntrack knows labels only by name, and none is named “${part}”.`;
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
    return {
      from: 0,
      to: slash,
      message: 'The mark has bits outside its mask: nothing can match.',
      expected: ['only bits in the mask'],
    };
  }
  return [{ kind: 'match', field: 'mark', op: '=', values: [{ type: 'number', value }], mask }];
}
