// Random filters of every field and operator, in normal form, with values that the random flows have.

import fc from 'fast-check';
import type { LabelWords } from '../../../../native/filter/ast.ts';
import {
  DIRECTION_NAMES,
  FAMILY_NAMES,
  FLAG_NAMES,
  ICMP_TYPE_NAMES,
  NAT_NAMES,
  STATE_NAMES,
  STATUS_NAMES,
} from '../../../../native/filter/fields/value-names.ts';
import {
  type AddressValue,
  combine,
  FIELDS,
  type Field,
  type Filter,
  fieldSpec,
  type Match,
  type Operator,
  operatorsOf,
  type Value,
} from '../../../../native/filter/index.ts';
import { maskedAddresses } from '../../../../native/filter/read/address-values.ts';
import { compareAddresses, isIPv4Words, networkBounds, parseAddress } from '../../../../native/flow/index.ts';
import { ADDRESSES, NOW_MS, STRINGS } from './random-flows.ts';

const words = fc.constantFrom(...ADDRESSES).map((text) => parseAddress(text) ?? ([0, 0, 0, 0] as const));

const addresses: fc.Arbitrary<AddressValue> = fc.oneof(
  words.map((first) => ({ type: 'addresses', first, last: first }) as const),
  fc.tuple(words, fc.nat(32)).map(([address, bits]) => {
    const prefix = isIPv4Words(address) ? 96 + bits : bits * 4;
    return { type: 'addresses', ...networkBounds(address, prefix) } as const;
  }),
  fc
    .tuple(words, words)
    .filter(([a, b]) => isIPv4Words(a) === isIPv4Words(b))
    .map(([a, b]) => (compareAddresses(a, b) <= 0 ? { first: a, last: b } : { first: b, last: a }))
    .map((bounds) => ({ type: 'addresses', ...bounds }) as const),
  masked(),
);

const V4_MASK = [0xffffffff, 0xffffffff, 0xffffffff] as const;

/** Addresses under masks whose bits are not contiguous. */
function masked(): fc.Arbitrary<AddressValue> {
  const word = fc.constantFrom(0, 0xff, 0xffff0000, 0xff00ff00, 0xffffffff, 1, 0x80000000);
  return fc
    .tuple(words, fc.tuple(word, word, word, word))
    .map(([address, mask]) => maskedAddresses(address, isIPv4Words(address) ? [...V4_MASK, mask[3]] : mask));
}

const patternText = fc.oneof(
  fc.constantFrom(
    '10.*',
    '10.0.0.*',
    '*.1',
    '10.?.*.4',
    '*',
    'fd00:*',
    '*::1',
    'f*p',
    '?ip',
    '*_u:*',
    '192.168.*',
    'and',
    '/a/',
    '"a"',
  ),
  fc.string({ minLength: 1, maxLength: 6 }).filter(printable),
);
/** Patterns that an address could match: the language refuses all others. */
const addressPattern = fc.oneof(
  fc.constantFrom('10.*', '10.0.0.*', '*.1', '10.?.*.4', '*', 'fd00:*', '*::1', '192.168.*', '?', 'FE80:*'),
  fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'0123456789.*?') }),
  fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'0123456789abcdefAF:*?') }),
);
/** Regular expressions that mean the same in JavaScript, in the form in which the language keeps them. */
export const regexSource: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '^10\\.',
    'f.p$',
    '^(ftp|sip)$',
    ':[a-z_]+:',
    '\\d{3}',
    '[^0-9.]',
    '^fd00::?',
    'syn|wait',
    '^u',
    '/',
    'a//b',
  ),
  fc
    .array(
      fc.constantFrom(
        'a',
        'f',
        't',
        'p',
        '.',
        ':',
        '1',
        '0',
        '[a-f]',
        '[^\\d]',
        '\\w',
        '\\s',
        '(?:f|t)',
        '(s|i|p)',
        ' ',
        '"',
        '/',
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .chain((atoms) =>
      fc
        .array(fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,3}', '|', '+?'), {
          minLength: atoms.length,
          maxLength: atoms.length,
        })
        .map((marks) => atoms.map((atom, i) => atom + marks[i]).join('')),
    ),
);

const text = fc.oneof(
  fc.constantFrom(...STRINGS, 'FTP', 'not', 'a"b\\c'),
  fc.string({ maxLength: 8 }).filter(printable),
);

/** Carriage returns and lone surrogates cannot be typed. */
function printable(value: string): boolean {
  return value.isWellFormed();
}

function name(names: readonly string[]): fc.Arbitrary<Value> {
  return fc.constantFrom(...names).map((value) => ({ type: 'name', name: value }) as const);
}

/** Numbers that occur, in the field's unit. */
function numbers(field: Field): fc.Arbitrary<number> {
  const max = field.max ?? 0;
  const near = fc.constantFrom(
    0,
    1,
    2,
    6,
    7,
    8,
    10,
    17,
    53,
    80,
    128,
    443,
    8080,
    65535,
    0xffffffff,
    1000,
    10_000_000,
    2 ** 40,
  );
  const wide = field.kind === 'duration' ? fc.nat(500_000_000) : fc.nat(70_000);
  if (field.kind === 'time') return fc.nat(400_000_000).map((ms) => NOW_MS - ms);
  return fc.oneof(near, wide).map((value) => Math.min(value, max));
}

function plainValue(field: Field): fc.Arbitrary<Value> {
  const number = numbers(field).map((value) => ({ type: 'number', value }) as const);
  const range = fc
    .tuple(numbers(field), numbers(field))
    .map(([a, b]) => ({ type: 'range', from: Math.min(a, b), to: Math.max(a, b) }) as const);
  switch (field.kind) {
    case 'address':
      return addresses;
    case 'end':
      return fc.tuple(addresses, numbers(fieldSpec('port')), fc.oneof(fc.constant(0), fc.nat(9000))).map(endValue);
    case 'label-set':
      return labelSet(fc.constant(EVERY_LABEL));
    case 'state':
      return name(STATE_NAMES);
    case 'nat':
      return name(NAT_NAMES);
    case 'family':
      return name(FAMILY_NAMES);
    case 'flag':
      return name(FLAG_NAMES);
    case 'direction':
      return name(DIRECTION_NAMES);
    case 'text':
      return text.map((value) => ({ type: 'text', text: value }) as const);
    case 'icmp-type':
      return fc.oneof(number, range, name(ICMP_TYPE_NAMES));
    default:
      return fc.oneof(number, range);
  }
}

const EVERY_LABEL = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff] as const;

/** Sets of labels, many of them from random flows. */
function labelSet(masks: fc.Arbitrary<LabelWords>): fc.Arbitrary<Value> {
  const bits = fc.oneof(
    fc.tuple(fc.nat(40), fc.nat(0xff), fc.constant(0), fc.constant(0x80000000)),
    fc.constant([0, 0, 0, 0] as const),
  );
  return fc.tuple(bits, masks).map(([[a, b, c, d], mask]) => {
    const under = (word: number, at: 0 | 1 | 2 | 3): number => (word & mask[at]) >>> 0;
    return { type: 'labels', bits: [under(a, 0), under(b, 1), under(c, 2), under(d, 3)], mask } as const;
  });
}

function endValue([at, from, more]: [AddressValue, number, number]): Value {
  return { type: 'end', addresses: at, ports: { from, to: Math.min(0xffff, from + more) } };
}

function valuesFor(field: Field, op: Operator): fc.Arbitrary<Value[]> {
  const one = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> => value.map((only) => [only]);
  if (op.endsWith('~')) {
    const regex = fc.record({ type: fc.constant('regex' as const), source: regexSource, ignoreCase: fc.boolean() });
    return one(
      fc.oneof(
        (field.kind === 'address' ? addressPattern : patternText).map(
          (pattern) => ({ type: 'pattern', pattern }) as const,
        ),
        regex,
      ),
    );
  }
  if (op.endsWith('has') && field.kind === 'status') return one(name(STATUS_NAMES));
  if (op.endsWith('has') || op.startsWith('<') || op.startsWith('>')) {
    return one(numbers(field).map((value) => ({ type: 'number', value }) as const));
  }
  if (op === 'in' || op === 'not in') return fc.array(plainValue(field), { minLength: 1, maxLength: 4 });
  return one(plainValue(field));
}

const match: fc.Arbitrary<Match> = fc
  .constantFrom(...(FIELDS as readonly Field[]))
  .chain((field) => fc.constantFrom(...operatorsOf(field.kind)).map((op) => ({ field, op })))
  .chain(({ field, op }) =>
    valuesFor(field, op).map((values) => ({ kind: 'match', field: field.name, op, values }) as const),
  );

const maskedNumber: fc.Arbitrary<Match> = fc
  .tuple(
    fc.constantFrom('mark', 'status'),
    fc.constantFrom('=', '!='),
    fc.constantFrom(0xff, 0x10, 0, 0xffffffff, 0x80000000),
    fc.nat(0xff),
  )
  .map(([field, op, mask, value]) => ({
    kind: 'match',
    field: field as 'mark',
    op: op as '=',
    values: [{ type: 'number', value: (value & mask) >>> 0 }],
    mask,
  }));

const maskedLabels: fc.Arbitrary<Match> = fc
  .tuple(
    labelSet(
      fc
        .constantFrom([0xff, 0, 0, 0], [0, 0xff, 0, 0x80000000], [0, 0, 0, 0], [3, 0, 0xffffffff, 0] as const)
        .map(([a, b, c, d]) => [a, b, c, d] as const),
    ),
    fc.constantFrom('=', '!=' as const),
  )
  .map(([value, op]) => ({ kind: 'match', field: 'labels', op, values: [value] }));

const { tree } = fc.letrec<{ tree: Filter; leaf: Filter }>((tie) => ({
  leaf: fc.oneof(
    { weight: 8, arbitrary: match },
    { weight: 1, arbitrary: maskedNumber },
    { weight: 1, arbitrary: maskedLabels },
  ),
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('tree').map((term) => ({ kind: 'not', term }) as const),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
      .map(([kind, terms]) => combine(kind, terms)),
  ),
}));

/** Any filter, `all` included. */
export const filterArbitrary: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 50, arbitrary: tree },
  { weight: 1, arbitrary: fc.constant<Filter>({ kind: 'all' }) },
);

/** One comparison. */
export const matchArbitrary: fc.Arbitrary<Match> = fc.oneof(
  { weight: 9, arbitrary: match },
  { weight: 1, arbitrary: maskedNumber },
  { weight: 1, arbitrary: maskedLabels },
);
