// A filter as the options of conntrack(8) that select exactly the same entries, where there are such. Pure.
// Observed with conntrack 1.4.7: no ranges or lists of ports, networks only for -s and -d, ports only with a
// protocol that has them; -u with several names means all of them, and together with -m finds nothing at all.

import { formatAddress, isIPv4Words } from '../flow/address.ts';
import { hasPorts, IPPROTO, PROTOCOL_NAMES, PROTOCOL_STATES } from '../flow/names.ts';
import { writtenPrefix } from './address-values.ts';
import type { Filter, Match, Value } from './ast.ts';
import { fieldSpec } from './fields.ts';
import { printValue } from './print.ts';

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
/** Names that conntrack's -p and --state go with; other protocols go by number. */
const NAMED: ReadonlySet<number> = new Set(Object.values(IPPROTO));

/**
 * The options after `conntrack -D` (or -L) for the same set of entries, such as "-p tcp -s 10.0.0.0/8 --dport 80";
 * undefined where conntrack cannot say it exactly.
 */
export function toConntrackOptions(filter: Filter): string | undefined {
  const terms = filter.kind === 'and' ? filter.terms : [filter];
  const options = new Options();
  for (const term of terms) {
    if (term.kind !== 'match' || !options.add(term)) return undefined;
  }
  return options.print();
}

class Options {
  #protocol: number | undefined;
  #state: string | undefined;
  #family: string | undefined;
  readonly #status: string[] = [];
  readonly #others = new Map<string, string>();
  #needsPorts = false;

  /** Takes a comparison in; false where conntrack has nothing like it. */
  add(match: Match): boolean {
    const value = match.values[0];
    const plain = match.op === '=' || (match.op === 'in' && match.values.length === 1) || match.op === 'has';
    if (!plain || !value) return false;
    switch (match.field) {
      case 'proto':
        return value.type === 'number' && this.#setProtocol(value.value);
      case 'state':
        if (value.type !== 'name' || this.#state !== undefined) return false;
        this.#state = value.name;
        return true;
      case 'family':
        return value.type === 'name' && this.#setFamily(value.name);
      case 'status':
      case 'assured':
      case 'seen_reply':
        return this.#addStatus(match, value);
      case 'mark':
        return value.type === 'number' && this.#set('-m', markOption(value.value, match.mask));
      case 'zone':
        return value.type === 'number' && this.#set('-w', String(value.value));
      default:
        return this.#addEnd(match, value);
    }
  }

  print(): string | undefined {
    if (this.#needsPorts && (this.#protocol === undefined || !hasPorts(this.#protocol))) return undefined;
    if (this.#status.length > 0 && this.#others.has('-m')) return undefined;
    const words: string[] = [];
    if (this.#protocol !== undefined) words.push('-p', this.#protocolWord(this.#protocol));
    if (this.#state !== undefined) {
      const states = PROTOCOL_STATES.get(this.#protocol ?? -1);
      if (!states?.includes(this.#state.toUpperCase())) return undefined;
      words.push('--state', this.#state.toUpperCase());
    }
    if (this.#family !== undefined) words.push('-f', this.#family);
    for (const [option, value] of this.#others) words.push(option, value);
    if (this.#status.length > 0) words.push('-u', this.#status.join(','));
    return words.length === 0 ? undefined : words.join(' ');
  }

  #protocolWord(protocol: number): string {
    return NAMED.has(protocol) ? (PROTOCOL_NAMES.get(protocol) ?? String(protocol)) : String(protocol);
  }

  #setProtocol(protocol: number): boolean {
    if (this.#protocol !== undefined) return false;
    this.#protocol = protocol;
    return true;
  }

  /** Two families in one filter match nothing, which conntrack refuses to say. */
  #setFamily(family: string): boolean {
    if (this.#family !== undefined && this.#family !== family) return false;
    this.#family = family;
    return true;
  }

  #set(option: string, value: string): boolean {
    if (this.#others.has(option)) return false;
    this.#others.set(option, value);
    return true;
  }

  #addStatus(match: Match, value: Value): boolean {
    if (value.type !== 'name' || (match.field !== 'status' && value.name !== 'yes')) return false;
    const name = match.field === 'status' ? value.name : match.field;
    if (!STATUS_OPTIONS.has(name)) return false;
    if (!this.#status.includes(name.toUpperCase())) this.#status.push(name.toUpperCase());
    return true;
  }

  #addEnd(match: Match, value: Value): boolean {
    const port = PORT_OPTIONS[match.field];
    if (port !== undefined && value.type === 'number') {
      this.#needsPorts = true;
      return this.#set(port, String(value.value));
    }
    const option = ADDRESS_OPTIONS[match.field];
    if (option === undefined || value.type !== 'addresses') return false;
    const prefix = writtenPrefix(value);
    const single = formatAddress(value.first) === formatAddress(value.last);
    // A prefix of 0 would be read as "any family", and a network elsewhere than in -s and -d is refused.
    if (prefix === undefined || prefix === 0 || (!single && option !== '-s' && option !== '-d')) return false;
    if (!this.#setFamily(isIPv4Words(value.first) ? 'ipv4' : 'ipv6')) return false;
    return this.#set(option, printValue(fieldSpec(match.field), value));
  }
}

function markOption(value: number, mask: number | undefined): string {
  const hex = (number: number): string => `0x${number.toString(16)}`;
  return mask === undefined ? hex(value) : `${hex(value)}/${hex(mask)}`;
}
