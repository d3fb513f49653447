// The Go library's filter: at most one address or network, port and protocol of each kind, all of which must match.
// It is another way to write a filter of the language (toFilter), and can test single flows by itself. Pure.

import { combine, type Filter, type Match, type Value } from '../filter/ast.ts';
import { type AddressWords, compareAddresses, isIPv4Words, networkBounds, parseAddress } from '../flow/address.ts';
import { checkObject, checkText, shown } from '../flow/checks.ts';
import { hasPorts } from '../flow/names.ts';
import type { ConntrackFlow } from './conntrack-flow.ts';

/**
 * What a filter can test. The three names with "nat" are the Go library's deprecated ones: aliases of the reply's
 * addresses, which are not what `conntrack -n -g -j` selects.
 */
export const ConntrackFilterType = {
  origSrcIP: 0,
  origDstIP: 1,
  replySrcIP: 2,
  replyDstIP: 3,
  /** Either address of the reply. */
  replyAnyIP: 4,
  origSrcPort: 5,
  origDstPort: 6,
  /** @deprecated Use replySrcIP. */
  natSrcIP: 2,
  /** @deprecated Use replyDstIP. */
  natDstIP: 3,
  /** @deprecated Use replyAnyIP. */
  natAnyIP: 4,
} as const;
export type ConntrackFilterType = (typeof ConntrackFilterType)[keyof typeof ConntrackFilterType];
/** The types that addIP and addIPNet take. */
export type ConntrackAddressType = 0 | 1 | 2 | 3 | 4;
/** The types that addPort takes. */
export type ConntrackPortType = 5 | 6;

/** Anything that decides about one flow at a time. */
export interface CustomConntrackFilter {
  /** Whether the flow is wanted. */
  matchConntrackFlow(flow: ConntrackFlow): boolean;
}

/** Thrown by the filter's add methods, with the Go library's texts. Match `.code`, never the text. */
export class ConntrackFilterError extends Error {
  override readonly name = 'ConntrackFilterError';
  /** "EPRESENT": already added. "ENOPROTOCOL": before a port, a protocol with ports must be added. */
  readonly code: 'EPRESENT' | 'ENOPROTOCOL';

  constructor(code: 'EPRESENT' | 'ENOPROTOCOL', message: string) {
    checkText(message, 'message');
    super(message);
    this.code = code;
  }
}

/** All addresses from first to last. */
interface AddressRange {
  readonly first: AddressWords;
  readonly last: AddressWords;
}

/** Matches nothing: no mark is below 0. */
const NOTHING: Filter = { kind: 'match', field: 'mark', op: '<', values: [{ type: 'number', value: 0 }] };

/** A filter to which conditions are added one by one. Without any it matches nothing. */
export class ConntrackFilter implements CustomConntrackFilter {
  readonly #addresses = new Map<ConntrackAddressType, AddressRange>();
  readonly #ports = new Map<ConntrackPortType, number>();
  #protocol: number | undefined;

  /**
   * An address must be this one. IPv4 equals IPv4 mapped into IPv6 (::ffff:192.0.2.1).
   * @throws ConntrackFilterError EPRESENT; TypeError for an invalid `address`.
   */
  addIP(type: ConntrackAddressType, address: string): this {
    const own = ConntrackFilter.#of(this, 'addIP');
    const words = typeof address === 'string' ? parseAddress(address) : undefined;
    if (!words) throw new TypeError(`Expected an IP address, got ${shown(address)}`);
    own.#addAddresses(type, { first: words, last: words });
    return this;
  }

  /**
   * An address must be in this network, such as "10.0.0.0/8". The bits after the prefix do not matter.
   * @throws ConntrackFilterError EPRESENT, even if an address was added; TypeError for an invalid `network`.
   */
  addIPNet(type: ConntrackAddressType, network: string): this {
    ConntrackFilter.#of(this, 'addIPNet').#addAddresses(type, parseNetwork(network));
    return this;
  }

  /**
   * A port must be this one. The protocol has to be added first: TCP, UDP, DCCP, SCTP or UDP-Lite.
   * @throws ConntrackFilterError ENOPROTOCOL, EPRESENT; RangeError for an invalid `port`.
   */
  addPort(type: ConntrackPortType, port: number): this {
    const own = ConntrackFilter.#of(this, 'addPort');
    const protocol = own.#protocol ?? 0;
    if (!hasPorts(protocol)) {
      const message = `Filter attribute not available without a valid Layer 4 protocol: ${protocol}`;
      throw new ConntrackFilterError('ENOPROTOCOL', message);
    }
    assertType(type, [ConntrackFilterType.origSrcPort, ConntrackFilterType.origDstPort], 'a port');
    if (!Number.isInteger(port) || port < 0 || port > 0xffff) {
      throw new RangeError(`Expected a port from 0 to 65535, got ${shown(port)}`);
    }
    if (own.#ports.has(type)) throw alreadyPresent();
    own.#ports.set(type, port);
    return this;
  }

  /**
   * The layer 4 protocol must be this one (IPPROTO_*). As in the Go library, 0 means none: it adds nothing.
   * @throws ConntrackFilterError EPRESENT; RangeError for an invalid `protocol`.
   */
  addProtocol(protocol: number): this {
    const own = ConntrackFilter.#of(this, 'addProtocol');
    if (!Number.isInteger(protocol) || protocol < 0 || protocol > 0xff) {
      throw new RangeError(`Expected a protocol from 0 to 255, got ${shown(protocol)}`);
    }
    if (own.#protocol !== undefined) throw alreadyPresent();
    own.#protocol = protocol === 0 ? undefined : protocol;
    return this;
  }

  matchConntrackFlow(flow: ConntrackFlow): boolean {
    const own = ConntrackFilter.#of(this, 'matchConntrackFlow');
    checkObject(flow, 'a ConntrackFlow');
    const { forward, reverse } = flow;
    checkObject(forward, '"forward" to be a tuple');
    if (own.#isEmpty()) return false;
    if (own.#protocol !== undefined && forward.protocol !== own.#protocol) return false;
    for (const [type, port] of own.#ports) {
      if ((type === ConntrackFilterType.origSrcPort ? forward.srcPort : forward.dstPort) !== port) return false;
    }
    const ends = [
      [forward.srcIP],
      [forward.dstIP],
      [reverse?.srcIP],
      [reverse?.dstIP],
      [reverse?.srcIP, reverse?.dstIP],
    ];
    for (const [type, range] of own.#addresses) {
      if (!ends[type]?.some((address) => isWithin(address, range))) return false;
    }
    return true;
  }

  /** The same filter in the language: what printFilter, compileFilter and the planner take. */
  toFilter(): Filter {
    const own = ConntrackFilter.#of(this, 'toFilter');
    if (own.#isEmpty()) return NOTHING;
    const terms: Filter[] = [];
    if (own.#protocol !== undefined) terms.push(equal('proto', { type: 'number', value: own.#protocol }));
    for (const [type, range] of byType(own.#addresses)) {
      terms.push(
        combine(
          'or',
          FIELDS[type].map((field) => equal(field, { type: 'addresses', ...range })),
        ),
      );
    }
    for (const [type, value] of byType(own.#ports)) {
      terms.push(equal(type === ConntrackFilterType.origSrcPort ? 'sport' : 'dport', { type: 'number', value }));
    }
    return combine('and', terms);
  }

  /** @throws TypeError for anything but a filter: a method can be called on anything. */
  static #of(value: unknown, method: string): ConntrackFilter {
    if (typeof value === 'object' && value !== null && #ports in value) return value;
    throw new TypeError(`Expected a ConntrackFilter as "this" of "${method}", got ${shown(value)}`);
  }

  #isEmpty(): boolean {
    return this.#protocol === undefined && this.#addresses.size === 0 && this.#ports.size === 0;
  }

  #addAddresses(type: ConntrackAddressType, range: AddressRange): void {
    assertType(type, Object.keys(FIELDS).map(Number), 'an address');
    if (this.#addresses.has(type)) throw alreadyPresent();
    this.#addresses.set(type, range);
  }
}

/** The fields of the language that hold each kind of address. */
const FIELDS: Readonly<Record<ConntrackAddressType, readonly Match['field'][]>> = {
  [ConntrackFilterType.origSrcIP]: ['src'],
  [ConntrackFilterType.origDstIP]: ['dst'],
  [ConntrackFilterType.replySrcIP]: ['reply.src'],
  [ConntrackFilterType.replyDstIP]: ['reply.dst'],
  [ConntrackFilterType.replyAnyIP]: ['reply.src', 'reply.dst'],
};

function equal(field: Match['field'], value: Value): Match {
  return { kind: 'match', field, op: '=', values: [value] };
}

/** The order in which conditions were added does not matter to the AST. */
function byType<K extends number, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].sort(([a], [b]) => a - b);
}

function alreadyPresent(): ConntrackFilterError {
  return new ConntrackFilterError('EPRESENT', 'Filter attribute already present');
}

function assertType(type: number, allowed: readonly number[], what: string): void {
  if (!allowed.includes(type)) throw new TypeError(`Expected a filter type of ${what}, got ${shown(type)}`);
}

/** An IPv4 range contains no IPv6 addresses except mapped ones, and an IPv6 range no IPv4 addresses. */
function isWithin(address: string | undefined, { first, last }: AddressRange): boolean {
  const words = address === undefined ? undefined : parseAddress(address);
  if (!words || isIPv4Words(words) !== isIPv4Words(first)) return false;
  return compareAddresses(words, first) >= 0 && compareAddresses(words, last) <= 0;
}

/** Address and prefix length, as Go's net.ParseCIDR takes them. */
function parseNetwork(text: string): AddressRange {
  if (typeof text !== 'string') throw new TypeError(`Expected a network such as 10.0.0.0/8, got ${shown(text)}`);
  const [address = '', prefix = ''] = text.split(/\/(.*)/s);
  const words = parseAddress(address);
  const dotted = !address.includes(':');
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!words || !(bits <= (dotted ? 32 : 128))) {
    throw new TypeError(`Expected a network such as 10.0.0.0/8 or fd00::/8, got ${shown(text)}`);
  }
  return networkBounds(words, dotted ? 96 + bits : bits);
}
