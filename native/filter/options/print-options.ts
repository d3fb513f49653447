// A filter as the options of conntrack(8) that select exactly the same entries, if there are any, for listing and deleting
// alike. Pure.
//
// Observed with conntrack 1.4.7: no ranges or lists of ports, networks only for -s and -d, options of a protocol only
// after -p with it. -u must come before -m, which it overwrites. Options that -D ignores, so that it would delete
// everything, are never written: -t, and -u with UNREPLIED or a negation; nor -j, which -D refuses. GRE keys are
// ignored, and so is the IPv6 address of -n and -g; without an address, those treat every ICMP flow as translated.

import { compareAddresses, formatAddress, isIPv4Words } from '../../flow/address.ts';
import { hasPorts, ICMP_TYPES, ICMPV6_TYPES, IPPROTO, PROTOCOL_NAMES, PROTOCOL_STATES } from '../../flow/names.ts';
import type { Filter, Match, Value } from '../ast.ts';
import { checkFilter } from '../check-filter.ts';
import { checkContext, type ValueContext } from '../context.ts';
import { printAddresses, printAddressMask, writtenPrefix } from '../write/addresses.ts';
import { labelNamed } from '../write/text.ts';
import { isOptionLabel } from './option-values.ts';
import { type RecognisedTerms, readNat, readZone } from './recognise.ts';
import { NO_ZONE } from './zones.ts';

/** Status names that conntrack's -u knows. */
const STATUS_OPTIONS: ReadonlySet<string> = new Set([
  'assured',
  'seen_reply',
  'fixed_timeout',
  'expected',
  'offload',
  'hw_offload',
]);
const PORT_OPTIONS: Readonly<Record<string, string>> = {
  sport: '--sport',
  dport: '--dport',
  'reply.sport': '--reply-port-src',
  'reply.dport': '--reply-port-dst',
};
const ADDRESS_OPTIONS: Readonly<Record<string, string>> = {
  src: '-s',
  dst: '-d',
  'reply.src': '-r',
  'reply.dst': '-q',
};
/** Protocols that conntrack's -p and --state know by name; others are written as numbers. */
const NAMED: ReadonlySet<number> = new Set(Object.values(IPPROTO));

/**
 * The options after `conntrack -D` (or -L) for the same set of entries, such as "-p tcp -s 10.0.0.0/8 --dport 80", in the
 * order of the filter's terms if conntrack allows it; undefined if conntrack cannot say it exactly.
 * @param context label names: conntrack knows labels only by name.
 */
export function toConntrackOptions(filter: Filter, context: ValueContext = {}): string | undefined {
  checkFilter(filter);
  checkContext(context);
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  const writer = new Writer(terms, context);
  for (let i = 0; i < terms.length; ) {
    const taken = writer.take(terms, i);
    if (taken === 0) return undefined;
    i += taken;
  }
  return writer.print();
}

class Writer {
  readonly #context: ValueContext;
  readonly #protocol: number | undefined;
  /** Values by option, in the order of their first term. */
  readonly #options = new Map<string, string[]>();
  #family: string | undefined;
  /** Whether an option that is known only after -p was written before it. */
  #protocolFirst = false;

  constructor(terms: readonly Filter[], context: ValueContext) {
    this.#context = context;
    const value = terms
      .map((term) => (isPlain(term) && term.field === 'proto' ? term.values[0] : undefined))
      .find((one) => one);
    this.#protocol = value?.type === 'number' ? value.value : undefined;
  }

  /** Writes the option for the term at a place and the terms after it that it covers; returns how many, 0 for none. */
  take(terms: readonly Filter[], at: number): number {
    for (const read of [readNat, readZone]) {
      const found = read(terms, at);
      if (found) return this.#canTranslate(found) && this.#set(found.option, ...found.values) ? found.terms : 0;
    }
    const term = terms[at];
    return term && isPlain(term) && this.#add(term) ? 1 : 0;
  }

  print(): string | undefined {
    const names = [...this.#options.keys()];
    if (names.length === 0) return undefined;
    const first = this.#protocolFirst ? ['-p'] : [];
    // A later -u overwrites -m.
    const isLate = this.#options.has('-u') && names.indexOf('-m') < names.indexOf('-u');
    const late = isLate ? ['-m'] : [];
    const others = names.filter((name) => !first.includes(name) && !late.includes(name));
    const words = [...first, ...others, ...late].filter((name) => this.#options.has(name));
    return words.map((name) => [name, ...this.#valuesOf(name)].join(' ')).join(' ');
  }

  #valuesOf(name: string): readonly string[] {
    const values = this.#options.get(name) ?? [];
    return name === '-u' || name === '-l' ? [values.join()] : values;
  }

  #set(option: string, ...values: string[]): boolean {
    if (this.#options.has(option)) return false;
    this.#options.set(option, values);
    return true;
  }

  /** An option that needs -p before it. */
  #setForProtocol(option: string, value: string): boolean {
    if (!this.#options.has('-p')) this.#protocolFirst = true;
    return this.#set(option, value);
  }

  #addToList(option: string, value: string): boolean {
    const values = this.#options.get(option);
    if (!values) this.#options.set(option, [value]);
    else if (!values.includes(value)) values.push(value);
    return true;
  }

  #add(match: Match): boolean {
    const [value] = match.values;
    if (!value) return false;
    switch (match.field) {
      case 'proto':
        return (
          value.type === 'number' &&
          this.#set('-p', NAMED.has(value.value) ? (PROTOCOL_NAMES.get(value.value) ?? '') : String(value.value))
        );
      case 'state': {
        const name = value.type === 'name' ? value.name.toUpperCase() : '';
        const states = PROTOCOL_STATES.get(this.#protocol ?? -1) ?? [];
        return states.includes(name) && this.#setForProtocol('--state', name);
      }
      case 'family':
        return value.type === 'name' && this.#setFamily(value.name) && this.#set('-f', value.name);
      case 'status':
      case 'assured':
      case 'seen_reply':
        return this.#addStatus(match, value);
      case 'mark':
        return value.type === 'number' && this.#set('-m', markOption(value.value, match.mask));
      case 'zone':
        // Any other zone can be set for both directions or for one: three sets of entries.
        return value.type === 'number' && value.value === 0 && NO_ZONE.every((option) => this.#set(option, '0'));
      case 'label':
        return value.type === 'number' && this.#addLabel(value.value);
      case 'icmp.type':
      case 'icmp.code':
      case 'icmp.id':
        return this.#addIcmp(match.field, value);
      default:
        return this.#addEnd(match, value);
    }
  }

  /** Two families in one filter match nothing; conntrack refuses them. */
  #setFamily(family: string): boolean {
    if (this.#family !== undefined && this.#family !== family) return false;
    this.#family = family;
    return true;
  }

  #addStatus(match: Match, value: Value): boolean {
    if (value.type !== 'name' || (match.field !== 'status' && value.name !== 'yes')) return false;
    const name = match.field === 'status' ? value.name : match.field;
    return STATUS_OPTIONS.has(name) && this.#addToList('-u', name.toUpperCase());
  }

  #addLabel(bit: number): boolean {
    const name = this.#context.labels?.get(bit);
    if (name === undefined || !isOptionLabel(name)) return false;
    // conntrack uses the first label with a name.
    return labelNamed(name, this.#context.labels) === bit && this.#addToList('-l', name);
  }

  #addIcmp(field: 'icmp.type' | 'icmp.code' | 'icmp.id', value: Value): boolean {
    const isV6 = this.#protocol === IPPROTO.icmpv6;
    if (!isV6 && this.#protocol !== IPPROTO.icmp) return false;
    const named = value.type === 'name' ? (isV6 ? ICMPV6_TYPES : ICMP_TYPES).get(value.name) : undefined;
    const number = value.type === 'number' ? value.value : named;
    const option = `--icmp${isV6 ? 'v6' : ''}-${field.slice(5)}`;
    return number !== undefined && this.#setForProtocol(option, String(number));
  }

  #addEnd(match: Match, value: Value): boolean {
    const port = PORT_OPTIONS[match.field];
    if (port !== undefined) {
      const isPort = value.type === 'number' && this.#protocol !== undefined && hasPorts(this.#protocol);
      return isPort && this.#setForProtocol(port, String(value.value));
    }
    const option = ADDRESS_OPTIONS[match.field];
    if (option === undefined || (value.type !== 'addresses' && value.type !== 'masked')) return false;
    const takesNetwork = option === '-s' || option === '-d';
    const isSingle = value.type === 'addresses' && compareAddresses(value.first, value.last) === 0;
    if (!takesNetwork && !isSingle) return false;
    if (!this.#setFamily(isIPv4Words(value.type === 'masked' ? value.address : value.first) ? 'ipv4' : 'ipv6'))
      return false;
    if (value.type === 'addresses')
      return writtenPrefix(value) !== undefined && this.#set(option, printAddresses(value));
    return this.#set(
      option,
      formatAddress(value.address),
      option === '-s' ? '--mask-src' : '--mask-dst',
      printAddressMask(value),
    );
  }

  /** Whether conntrack compares a translated end as the filter does. */
  #canTranslate({ to, option }: RecognisedTerms): boolean {
    if (option !== '-n' && option !== '-g') return true;
    if (to && !isIPv4Words(to.address)) return false;
    if (to && !this.#setFamily('ipv4')) return false;
    return (to !== undefined && to.port === undefined) || (this.#protocol !== undefined && hasPorts(this.#protocol));
  }
}

/** A comparison with one value, which conntrack may have an option for. */
function isPlain(term: Filter): term is Match {
  if (term.kind !== 'match' || term.values.length !== 1) return false;
  return term.op === '=' || term.op === 'in' || term.op === 'has';
}

function markOption(value: number, mask: number | undefined): string {
  const hex = (number: number): string => `0x${number.toString(16)}`;
  return mask === undefined ? hex(value) : `${hex(value)}/${hex(mask)}`;
}
