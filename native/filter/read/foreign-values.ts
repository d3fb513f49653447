// Values as other programs write them, and named groups of addresses: 53/udp, tcp/443, *:80, 10.0.0.1:*, 10.0.0.*:80,
// 192.168.1.1-20, multicast. Only for suggestions: the condition that says exactly the same. Pure.

import { formatIPv4, mappedWords } from '../../flow/address.ts';
import { hasPorts, PROTOCOL_NUMBERS } from '../../flow/names.ts';
import { endFields } from '../fields/address-port-pairs.ts';
import { type Field, type FieldName, fieldSpec } from '../fields/fields.ts';
import { ipv4Pattern } from '../regex/index.ts';
import { printAddresses } from '../write/addresses.ts';
import { maskedAddresses } from './address-values.ts';
import { dottedEnd, parseEnd, splitEndText } from './end-values.ts';
import { parseValue } from './values.ts';

/** The condition that a field equals such a value, in parentheses if it has several parts; undefined for other texts. */
export function foreignTerm(field: Field, text: string): string | undefined {
  switch (field.kind) {
    case 'nat':
      return /^both$/i.test(text) ? '(nat = src and nat = dst)' : undefined;
    case 'address':
      return protocolTerm(field, text) ?? partTerm(field, text) ?? rangeTerm(field, text) ?? groupTerm(field, text);
    case 'port':
    case 'end':
      return protocolTerm(field, text) ?? partTerm(field, text);
    default:
      return undefined;
  }
}

/** The condition that a field's end is an address and its port; undefined for a text that is not an end. */
export function endTerm(field: Field, text: string): string | undefined {
  const end = foreignEnd(text);
  if (end === undefined) return undefined;
  const names = endFields(field.name);
  const parts = splitEndText(end);
  return names && parts ? `(${names[0]} = ${parts.address} and ${names[1]} = ${parts.port})` : `end = ${end}`;
}

/** A text that is an end, as the language writes it; undefined for any other. */
export function foreignEnd(text: string): string | undefined {
  const end = dottedEnd(text) ?? text;
  return parseEnd(end, (port) => parseValue(fieldSpec('port'), port, false, {})).ok ? end : undefined;
}

/** 53/udp, as nmap and Docker write it, tcp/443 and tcp:443; also with an address: 10.0.0.1:443/tcp, tcp://10.0.0.1:443. */
function protocolTerm(field: Field, text: string): string | undefined {
  const [, after, behind] = /^(.+)\/([a-z-]+)$/i.exec(text) ?? [];
  const [, before, rest] = /^([a-z-]+)(?::\/\/|[/:])(.+)$/i.exec(text) ?? [];
  const [proto, value] = behind === undefined ? [before, rest] : [behind, after];
  const number = PROTOCOL_NUMBERS.get(proto?.toLowerCase() ?? '');
  if (number === undefined || value === undefined || !hasPorts(number)) return undefined;
  const port = endFields(field.name)?.[1] ?? 'port';
  const term = isPort(value) ? `${port} = ${value}` : (partTerm(field, value) ?? endTerm(field, value));
  return term === undefined ? undefined : `(proto = ${proto?.toLowerCase()} and ${term.replace(/^\((.*)\)$/, '$1')})`;
}

function isPort(text: string): boolean {
  return parseValue(fieldSpec('port'), text, false, {}).ok;
}

/** An end with a wildcard part: *:80 and :80 are a port, 10.0.0.1:* is an address, 10.0.0.*:80 a network with a port. */
function partTerm(field: Field, text: string): string | undefined {
  const parts = splitEndText(text);
  if (!parts) return undefined;
  const { address, port } = parts;
  const [ofAddress, ofPort]: readonly [FieldName, FieldName] = endFields(field.name) ?? ['host', 'port'];
  const addresses = patternAddresses(address) ?? address;
  const isAddress = parseValue(fieldSpec('host'), addresses, false, {}).ok;
  if (port === '*') return isAddress ? `${ofAddress} = ${addresses}` : undefined;
  if (!isPort(port)) return undefined;
  if (address === '' || address === '*') return `${ofPort} = ${port}`;
  return isAddress && addresses !== address ? endTerm(field, `${addresses}:${port}`) : undefined;
}

/** A pattern of whole parts of an address as a network, or as an address under a mask: 10.0.*, 10.*.0.1. */
function patternAddresses(text: string): string | undefined {
  const pattern = text.includes('*') ? ipv4Pattern(text) : undefined;
  if (!pattern) return undefined;
  const ones = 0xffffffff;
  return printAddresses(maskedAddresses(mappedWords(pattern.value), [ones, ones, ones, pattern.mask]));
}

/** 192.168.1.1-20, as nmap writes a range within the last part. */
function rangeTerm(field: Field, text: string): string | undefined {
  const [, network, first, last] = /^((?:\d+\.){3})(\d+)-(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  if (network === undefined || Number(first) > Number(last) || Number(last) > 255) return undefined;
  const range = `${network}${first}-${network}${last}`;
  return parseValue(field, range, false, {}).ok ? `${field.name} = ${range}` : undefined;
}

function groupTerm(field: Field, text: string): string | undefined {
  return /^multicast$/i.test(text) ? `${field.name} in {${formatIPv4(0xe0000000)}/4, ff00::/8}` : undefined;
}
