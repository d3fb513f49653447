// Which terms of a filter are the choice of a facet: those that a click on its values could have written, and those that
// mean the same in other words. Pure.

import {
  type Field,
  type Filter,
  fieldSpec,
  KINDS,
  type Match,
  positiveOf,
  type Value,
} from '../../native/filter/index.ts';
import { STATUS_BITS } from '../../native/flow/index.ts';

/** A term that chooses or leaves out single values of a field. */
export interface OwnTerm {
  readonly values: readonly Value[];
  readonly isNegated: boolean;
}

/**
 * The own terms of a field among those of the outermost `and`, by their places. A network, a range or a pattern is a
 * condition like any other. Of several positive terms of a field with one value, only the last is its own: all of them
 * have to be true, while one term takes any of its values.
 */
export function ownTermsOf(terms: readonly Filter[], field: Field): ReadonlyMap<number, OwnTerm> {
  const own = new Map<number, OwnTerm>();
  let positive: number | undefined;
  for (const [place, term] of terms.entries()) {
    const found = ownTerm(term, field);
    if (!found) continue;
    if (!found.isNegated && !hasManyValues(field)) {
      if (positive !== undefined) own.delete(positive);
      positive = place;
    }
    own.set(place, found);
  }
  return own;
}

/** Whether a flow can have several values of the field, as labels and status bits. */
export function hasManyValues(field: Field): boolean {
  return KINDS[field.kind].operators[0] === 'has';
}

function ownTerm(term: Filter, field: Field): OwnTerm | undefined {
  if (term.kind === 'not') {
    const own = ownTerm(term.term, field);
    return own && { ...own, isNegated: !own.isNegated };
  }
  if (term.kind !== 'match') return undefined;
  const own = hasManyValues(field) ? ownBit(term, field) : ownValues(term, field);
  return own && positiveOf(term.op) ? { ...own, isNegated: !own.isNegated } : own;
}

/** Of fields with one value; the operator is read as the positive one. */
function ownValues({ field, op, values, mask }: Match, { name, kind }: Field): OwnTerm | undefined {
  const positive = positiveOf(op) ?? op;
  if (field !== name || mask !== undefined || (positive !== '=' && positive !== 'in')) return undefined;
  const singles = values.flatMap((value) => singleValue(kind, value) ?? []);
  return singles.length === values.length ? { values: singles, isNegated: false } : undefined;
}

function singleValue(kind: Field['kind'], value: Value): Value | undefined {
  switch (value.type) {
    case 'name':
      // Any translation is no value of its own.
      return kind === 'nat' && value.name === 'any' ? undefined : value;
    case 'addresses':
      return value.first.every((word, i) => word === value.last[i]) ? value : undefined;
    case 'range':
      return value.from === value.to ? { type: 'number', value: value.from } : undefined;
    case 'number':
    case 'text':
      return value;
    default:
      return undefined;
  }
}

/** Of fields with several values, `has`, and whatever compares nothing but one bit. */
function ownBit(match: Match, { name, kind }: Field): OwnTerm | undefined {
  if (match.field === name && (positiveOf(match.op) ?? match.op) === 'has') {
    return { values: match.values, isNegated: false };
  }
  return kind === 'status' ? statusBit(match) : labelBit(match);
}

/**
 * `assured`, `seen_reply = no` and `status & 0x4 = 0`. Every flow has a status (ctnetlink_dump_status in the kernel's
 * nf_conntrack_netlink.c), so a bit that is not set is one that it has not.
 */
function statusBit({ field, values: [value], mask }: Match): OwnTerm | undefined {
  const { scan } = fieldSpec(field);
  if (scan.by === 'flag' && value?.type === 'name') return ofStatus(scan.bits, value.name === 'no');
  if (scan.by !== 'status' || mask === undefined || value?.type !== 'number') return undefined;
  return value.value === mask || value.value === 0 ? ofStatus(mask, value.value === 0) : undefined;
}

/** Undefined if it is not exactly one bit. */
function ofStatus(bits: number, isNegated: boolean): OwnTerm | undefined {
  const name = Object.entries(STATUS_BITS).find(([, bit]) => bit === bits)?.[0];
  return name === undefined ? undefined : { values: [{ type: 'name', name: name.toLowerCase() }], isNegated };
}

/** `labels & 0x20 = 0x20`. */
function labelBit({ field, values: [value] }: Match): OwnTerm | undefined {
  if (field !== 'labels' || value?.type !== 'labels') return undefined;
  const word = value.mask.findIndex((bits) => bits !== 0);
  const bits = (value.mask[word] ?? 0) >>> 0;
  const isOne = (bits & (bits - 1)) === 0 && value.mask.every((other, i) => other === 0 || i === word);
  if (word < 0 || !isOne) return undefined;
  const label = 32 * word + 31 - Math.clz32(bits);
  return { values: [{ type: 'number', value: label }], isNegated: value.bits[word] === 0 };
}
