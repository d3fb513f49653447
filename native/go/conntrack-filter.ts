// The Go library's filter: at most one address or network, port, protocol and zone of each kind, labels and status bits,
// all of which must match. It is another way to write a filter of the language (toFilter), and can test single flows by
// itself. Pure.

import { combine, type Filter, type Match, type Value } from '../filter/ast.ts';
import { checkArray, checkBytes, checkObject, shown } from '../flow/checks.ts';
import { LABEL_BYTES } from '../flow/label-bytes.ts';
import { hasPorts } from '../flow/names.ts';
import { type AddressRange, isWithin, rangeOfAddress, rangeOfNetwork } from './address-range.ts';
import type { ConntrackFlow } from './conntrack-flow.ts';
import {
  type ConntrackAddressType,
  ConntrackFilterError,
  ConntrackFilterType,
  type ConntrackLabelType,
  type ConntrackPortType,
  type ConntrackStatusType,
  type CustomConntrackFilter,
} from './filter-types.ts';
import { containsBytes, containsFilter, HAS_LABELS } from './label-filter.ts';

/** Matches nothing: no mark is below 0. */
const NOTHING: Filter = { kind: 'match', field: 'mark', op: '<', values: [{ type: 'number', value: 0 }] };

/** A filter to which conditions are added one by one. Without any it matches nothing. */
export class ConntrackFilter implements CustomConntrackFilter {
  readonly #addresses = new Map<ConntrackAddressType, AddressRange>();
  readonly #ports = new Map<ConntrackPortType, number>();
  readonly #labels = new Map<ConntrackLabelType, readonly Uint8Array[]>();
  #protocol: number | undefined;
  #zone: number | undefined;
  /** IPS_* bits that must be set, and those that must not. */
  #status = 0;
  #statusUnset = 0;

  /**
   * An address must be this one. IPv4 equals IPv4 mapped into IPv6 (::ffff:192.0.2.1).
   * @throws ConntrackFilterError EPRESENT; TypeError for an invalid `address`.
   */
  addIP(type: ConntrackAddressType, address: string): this {
    ConntrackFilter.#of(this, 'addIP').#addAddresses(type, rangeOfAddress(address));
    return this;
  }

  /**
   * An address must be in this network, such as "10.0.0.0/8". The bits after the prefix do not matter.
   * @throws ConntrackFilterError EPRESENT, even if an address was added; TypeError for an invalid `network`.
   */
  addIPNet(type: ConntrackAddressType, network: string): this {
    ConntrackFilter.#of(this, 'addIPNet').#addAddresses(type, rangeOfNetwork(network));
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
    assertNumber(port, 'a port', 0xffff);
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
    assertNumber(protocol, 'a protocol', 0xff);
    if (own.#protocol !== undefined) throw alreadyPresent();
    own.#protocol = protocol === 0 ? undefined : protocol;
    return this;
  }

  /**
   * All of these bits (ConntrackStatus) must be set, or with `unmatchStatus` none of them. Further calls add bits; 0 adds
   * nothing.
   * @throws ConntrackFilterError EFILTERTYPE; RangeError for an invalid `status`.
   */
  addStatus(type: ConntrackStatusType, status: number): this {
    const own = ConntrackFilter.#of(this, 'addStatus');
    if (type !== ConntrackFilterType.matchStatus && type !== ConntrackFilterType.unmatchStatus) {
      throw new ConntrackFilterError('EFILTERTYPE', 'Invalid filter type');
    }
    assertNumber(status, 'status bits', 0xffffffff);
    if (type === ConntrackFilterType.matchStatus) own.#status = (own.#status | status) >>> 0;
    else own.#statusUnset = (own.#statusUnset | status) >>> 0;
    return this;
  }

  /**
   * The flow must have labels, and its 16 bytes of labels must contain each of these runs of bytes, or with
   * `unmatchLabels` none of them. All 16 bytes mean exactly these labels; fewer can be anywhere among the 16.
   * @throws ConntrackFilterError ENOLABELS for an empty list, EPRESENT; TypeError for anything but an array of bytes.
   */
  addLabels(type: ConntrackLabelType, labels: readonly Uint8Array[]): this {
    const own = ConntrackFilter.#of(this, 'addLabels');
    checkArray(labels, '"labels" to be an array of Uint8Arrays');
    if (labels.length === 0) throw new ConntrackFilterError('ENOLABELS', 'Invalid length for provided labels');
    assertType(type, [ConntrackFilterType.matchLabels, ConntrackFilterType.unmatchLabels], 'labels');
    for (const bytes of labels) checkBytes(bytes, 'labels');
    if (own.#labels.has(type)) throw alreadyPresent();
    own.#labels.set(
      type,
      labels.map((bytes) => bytes.slice()),
    );
    return this;
  }

  /**
   * The zone of the original direction must be this one; 0 is none.
   * @throws ConntrackFilterError EPRESENT; RangeError for an invalid `zone`.
   */
  addZone(zone: number): this {
    const own = ConntrackFilter.#of(this, 'addZone');
    assertNumber(zone, 'a zone', 0xffff);
    if (own.#zone !== undefined) throw alreadyPresent();
    own.#zone = zone;
    return this;
  }

  matchConntrackFlow(flow: ConntrackFlow): boolean {
    const own = ConntrackFilter.#of(this, 'matchConntrackFlow');
    checkObject(flow, 'a ConntrackFlow');
    const { forward, zone, status } = flow;
    checkObject(forward, '"forward" to be a tuple');
    if (own.#isEmpty()) return false;
    if (own.#protocol !== undefined && forward.protocol !== own.#protocol) return false;
    if (own.#zone !== undefined && (zone ?? 0) !== own.#zone) return false;
    if (((status ?? 0) & own.#status) >>> 0 !== own.#status || ((status ?? 0) & own.#statusUnset) !== 0) return false;
    for (const [type, port] of own.#ports) {
      if ((type === ConntrackFilterType.origSrcPort ? forward.srcPort : forward.dstPort) !== port) return false;
    }
    return own.#matchesAddresses(flow) && own.#matchesLabels(flow.labels);
  }

  /** The same filter in the language: what printFilter, compileFilter and the planner take. */
  toFilter(): Filter {
    const own = ConntrackFilter.#of(this, 'toFilter');
    if (own.#isEmpty()) return NOTHING;
    const terms: Filter[] = [];
    if (own.#protocol !== undefined) terms.push(equal('proto', { type: 'number', value: own.#protocol }));
    if (own.#zone !== undefined) terms.push(equal('zone.orig', { type: 'number', value: own.#zone }));
    if (own.#status !== 0) terms.push(statusIs(own.#status, own.#status));
    if (own.#statusUnset !== 0) terms.push(statusIs(0, own.#statusUnset));
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
    return combine('and', [...terms, ...own.#labelTerms()]);
  }

  /** @throws TypeError for anything but a filter: a method can be called on anything. */
  static #of(value: unknown, method: string): ConntrackFilter {
    if (typeof value === 'object' && value !== null && #ports in value) return value;
    throw new TypeError(`Expected a ConntrackFilter as "this" of "${method}", got ${shown(value)}`);
  }

  #isEmpty(): boolean {
    const sizes = this.#addresses.size + this.#ports.size + this.#labels.size;
    const bits = this.#status !== 0 || this.#statusUnset !== 0;
    return this.#protocol === undefined && this.#zone === undefined && !bits && sizes === 0;
  }

  #addAddresses(type: ConntrackAddressType, range: AddressRange): void {
    assertType(type, Object.keys(FIELDS).map(Number), 'an address');
    if (this.#addresses.has(type)) throw alreadyPresent();
    this.#addresses.set(type, range);
  }

  #matchesAddresses({ forward, reverse }: ConntrackFlow): boolean {
    const ends = [
      [forward.srcIP],
      [forward.dstIP],
      [reverse?.srcIP],
      [reverse?.dstIP],
      [reverse?.srcIP, reverse?.dstIP],
    ];
    return [...this.#addresses].every(([type, range]) => ends[type]?.some((address) => isWithin(address, range)));
  }

  #matchesLabels(labels: Uint8Array | undefined): boolean {
    if (this.#labels.size === 0) return true;
    if (labels === undefined) return false;
    checkBytes(labels, 'labels');
    if (labels.length === 0) return false;
    const contained = (bytes: Uint8Array): boolean => containsBytes(labels, bytes);
    return (
      (this.#labels.get(ConntrackFilterType.matchLabels) ?? []).every(contained) &&
      !(this.#labels.get(ConntrackFilterType.unmatchLabels) ?? []).some(contained)
    );
  }

  #labelTerms(): Filter[] {
    if (this.#labels.size === 0) return [];
    const matched = (this.#labels.get(ConntrackFilterType.matchLabels) ?? []).flatMap((bytes) => {
      if (bytes.length > LABEL_BYTES) return NOTHING;
      return bytes.length === 0 ? [] : containsFilter(bytes);
    });
    const unmatched = (this.#labels.get(ConntrackFilterType.unmatchLabels) ?? []).flatMap((bytes): Filter[] => {
      if (bytes.length > LABEL_BYTES) return [];
      return bytes.length === 0 ? [NOTHING] : [{ kind: 'not', term: containsFilter(bytes) }];
    });
    return [HAS_LABELS, ...matched, ...unmatched];
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

/** Of the bits in the mask, exactly these are set. */
function statusIs(value: number, mask: number): Match {
  return { ...equal('status', { type: 'number', value }), mask };
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

function assertNumber(value: number, what: string, largest: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= largest) return;
  throw new RangeError(`Expected ${what} from 0 to ${largest}, got ${shown(value)}`);
}
