// Parses conntrack's options into the AST of the filter language, with errors in the same form. The options select the
// flows that conntrack 1.4.7 lists with them, if it does what its manual says. Pure.

import { isIPv4Words, parseAddress } from '../../flow/address.ts';
import { hasPorts, IPPROTO, PROTOCOL_NUMBERS } from '../../flow/names.ts';
import { combine, type Filter } from '../ast.ts';
import type { ValueContext } from '../context.ts';
import { type FilterError, MAX_ERRORS, type ParseResult, type Span } from '../error.ts';
import { printFilter } from '../write/print.ts';
import { commandLine } from './command-line.ts';
import { conflictOf, isSecondCommand } from './conflicts.ts';
import { elsewhereSentence, selectsNothing } from './elsewhere.ts';
import { type Known, maskMisfit, meaningOf } from './meaning.ts';
import { natTerms } from './nat.ts';
import type { Meaning } from './option-table.ts';
import { MAPPED_ADDRESS, type Misfit, misfitPlace } from './option-values.ts';
import { splitWords, type Word } from './option-words.ts';
import { readOptions, type WrittenOption } from './read-options.ts';

/**
 * Options such as "-p tcp -s 10.0.0.0/8 --dport 80", also after "conntrack -L" or "conntrack -D", as a filter. No
 * options mean every flow. Options can be in any order, and those of a protocol do not need -p. Not every suggestion
 * parses.
 */
export function readConntrackOptions(text: string, context: ValueContext): ParseResult<Filter> {
  const { text: line, namespace } = commandLine(text);
  const words = splitWords(line);
  if (!Array.isArray(words)) return { ok: false, errors: [words] };
  const audience = context.audience ?? 'library';
  const { options, errors } = readOptions(words, audience);
  const reader = new OptionReader(text, options, context);
  if (namespace) {
    const message = elsewhereSentence('namespace', audience);
    reader.errors.push({ ...namespace, message, expected: ['conntrack and its options'] });
  }
  reader.errors.push(...errors);
  const filter = reader.read();
  if (reader.errors.length === 0) return { ok: true, filter };
  const inOrder = reader.errors.toSorted((a, b) => a.from - b.from).slice(0, MAX_ERRORS);
  return { ok: false, errors: inOrder };
}

class OptionReader {
  readonly errors: FilterError[] = [];
  readonly #text: string;
  readonly #options: readonly WrittenOption[];
  readonly #known: Known;
  readonly #terms: Filter[] = [];
  /** Errors of values that the language understands: writing the whole filter in the language corrects them. */
  readonly #sayable: FilterError[] = [];
  /** Part of the text was not read, so no suggestion can cover all of it. */
  #isCut = false;

  constructor(text: string, options: readonly WrittenOption[], context: ValueContext) {
    this.#text = text;
    this.#options = options;
    const protocol = this.#valueOf((meaning) => meaning.kind === 'protocol');
    this.#known = {
      context,
      protocol:
        protocol === undefined ? undefined : (PROTOCOL_NUMBERS.get(protocol.toLowerCase()) ?? numberOf(protocol)),
      mask: (of) => this.#valueOf((meaning) => meaning.kind === 'mask' && meaning.of === of),
    };
  }

  read(): Filter {
    for (const [i, option] of this.#options.entries()) {
      if (this.errors.length + this.#sayable.length >= MAX_ERRORS) {
        this.#isCut = true;
        break;
      }
      if (this.#isRepeated(option, i)) continue;
      const { meaning } = option.spec;
      if (meaning.kind === 'elsewhere') {
        const audience = this.#known.context.audience ?? 'library';
        // An option that selects no flows can be left out.
        const suggestion = selectsNothing(meaning.subject) ? '' : undefined;
        this.#refuse(option.place, elsewhereSentence(meaning.subject, audience), FILTERS, suggestion);
      } else if (meaning.kind === 'mask') this.#checkMask(option, meaning.of);
      else if (isSecondCommand(option, this.#options))
        this.#refuse(option.place, 'conntrack takes one command.', ['options that select'], '');
      else if (meaning.kind !== 'command') this.#add(option, meaning);
    }
    this.#checkFamilies();
    const filter = combine('and', this.#terms);
    this.#suggestLanguage(filter);
    return filter;
  }

  /** The value of the first option whose meaning passes a test, as text. */
  #valueOf(isMeant: (meaning: Meaning) => boolean): string | undefined {
    return this.#options.find(({ spec }) => isMeant(spec.meaning))?.value?.text;
  }

  #refuse(place: Span, message: string, expected: readonly string[], suggestion?: string): void {
    const error = { from: place.from, to: place.to, message, expected };
    this.errors.push(suggestion === undefined ? error : { ...error, suggestion });
  }

  /** Of two values conntrack uses the last; labels and status bits accumulate. */
  #isRepeated(option: WrittenOption, i: number): boolean {
    const { kind } = option.spec.meaning;
    if (kind === 'label' || kind === 'status' || kind === 'elsewhere' || kind === 'command') return false;
    const later = this.#options.slice(i + 1).filter(({ spec }) => spec === option.spec);
    if (later.length === 0) return false;
    const isSame = later.every(
      ({ value, negated }) => value?.text === option.value?.text && !negated === !option.negated,
    );
    const message = `${option.name} is given twice: conntrack would take only the last one.`;
    this.#refuse(option.place, message, [`one ${option.name}`], isSame ? '' : undefined);
    return true;
  }

  #add(option: WrittenOption, meaning: Meaning): void {
    if (!this.#fitsProtocol(option, meaning)) return;
    const terms = option.value
      ? meaningOf(meaning, option.value.text, this.#known)
      : meaning.kind === 'nat'
        ? natTerms(meaning.which, undefined)
        : [];
    if ('message' in terms) {
      this.#refuseValue(option, option.value, terms);
      return;
    }
    const conflict = conflictOf(option, this.#options);
    if (conflict) {
      const { from, to } = option.place;
      this.#sayable.push({ from, to, message: conflict, expected: ['the same in the language'] });
    }
    const added = this.#withProtocol(meaning, terms);
    if (!option.negated) {
      this.#terms.push(...added);
      return;
    }
    this.#terms.push({ kind: 'not', term: combine('and', added) });
    const { from, to } = option.negated;
    this.#sayable.push({
      from,
      to,
      message: 'conntrack has no negation.',
      expected: ['an option', 'not in the language'],
    });
  }

  /** An ICMP option without -p implies which ICMP protocol is meant. */
  #withProtocol(meaning: Meaning, terms: readonly Filter[]): readonly Filter[] {
    if (meaning.kind !== 'icmp' || this.#known.protocol !== undefined) return terms;
    const value = { type: 'number', value: meaning.protocol } as const;
    const protocol: Filter = { kind: 'match', field: 'proto', op: '=', values: [value] };
    const isKnown = this.#terms.some((term) => JSON.stringify(term) === JSON.stringify(protocol));
    return isKnown ? terms : [protocol, ...terms];
  }

  /** conntrack knows the options of a protocol only after -p with that protocol. */
  #fitsProtocol(option: WrittenOption, meaning: Meaning): boolean {
    const { protocol } = this.#known;
    const expected = protocol === undefined ? undefined : misplaced(meaning, protocol);
    if (!expected) return true;
    this.#refuse(option.place, `${option.name} does not work with this protocol.`, expected);
    return false;
  }

  #refuseValue(option: WrittenOption, value: Word | undefined, misfit: Misfit): void {
    const place = value ? misfitPlace(value, misfit) : option.place;
    const { message, expected, suggestion, meant } = misfit;
    const error = { ...place, message, expected };
    if (suggestion !== undefined) this.errors.push({ ...error, suggestion });
    else if (meant) {
      this.#sayable.push(error);
      this.#terms.push(option.negated ? { kind: 'not', term: meant } : meant);
    } else this.errors.push(error);
  }

  #checkMask(option: WrittenOption, of: 'src' | 'dst'): void {
    const address = this.#valueOf((meaning) => meaning.kind === 'address' && meaning.field === of);
    const text = option.value?.text ?? '';
    if (address === undefined) {
      this.#refuse(option.place, `${option.name} needs the address it applies to.`, [`--${of}`]);
      return;
    }
    const misfit = maskMisfit(text, address);
    if (misfit) this.#refuseValue(option, option.value, misfit);
  }

  /** conntrack refuses addresses of two families. */
  #checkFamilies(): void {
    let seen: 'IPv4' | 'IPv6' | undefined;
    for (const option of this.#options) {
      const family = familyOf(option);
      if (!family) continue;
      // Not an IPv4 address and a port, which has one colon and its own error.
      const isMapped = family === 'IPv4' && option.spec.meaning.kind === 'address';
      if (isMapped && option.value && /:.*:/.test(option.value.text)) {
        this.#refuse(option.value, MAPPED_ADDRESS, ['an IPv4 address', 'an IPv6 address that is not mapped']);
        return;
      }
      if (seen && family !== seen) {
        const message = `This is ${family}, but ${seen} was given before: no flow is both.`;
        this.#refuse(option.value ?? option.place, message, [`an ${seen} address`]);
        return;
      }
      seen = family;
    }
  }

  /** If the language can express everything, suggests the filter in the language. */
  #suggestLanguage(filter: Filter): void {
    const isSayable = this.errors.length === 0 && !this.#isCut;
    if (this.#sayable.length === 0) return;
    const said = {
      suggestion: printFilter(eachOnce(filter), this.#known.context),
      replaces: { from: 0, to: this.#text.length },
    };
    for (const error of this.#sayable) this.errors.push(isSayable ? { ...error, ...said } : error);
  }
}

/** The filter without duplicates of terms that several options added, such as their protocol. */
function eachOnce(filter: Filter): Filter {
  if (filter.kind !== 'and') return filter;
  const terms = new Map(filter.terms.map((term) => [JSON.stringify(term), term]));
  return combine('and', [...terms.values()]);
}

const FILTERS: readonly string[] = ['an option that selects, such as -p, -s or --dport'];

function numberOf(text: string): number | undefined {
  return /^(0x[0-9a-f]+|[0-9]+)$/i.test(text) ? Number(text) : undefined;
}

/** What -p would have to be for an option; undefined if it fits. */
function misplaced(meaning: Meaning, protocol: number): readonly string[] | undefined {
  switch (meaning.kind) {
    case 'port':
      return hasPorts(protocol) ? undefined : ['-p tcp', '-p udp', '-p sctp', '-p dccp', '-p udplite'];
    case 'key':
      return protocol === IPPROTO.gre ? undefined : ['-p gre'];
    case 'icmp':
      if (protocol === meaning.protocol) return undefined;
      return [meaning.protocol === IPPROTO.icmp ? '-p icmp' : '-p icmpv6'];
    default:
      return undefined;
  }
}

function familyOf({ spec, value }: WrittenOption): 'IPv4' | 'IPv6' | undefined {
  const text = value?.text ?? '';
  if (spec.meaning.kind === 'family') return /^ipv4$/i.test(text) ? 'IPv4' : /^ipv6$/i.test(text) ? 'IPv6' : undefined;
  if (spec.meaning.kind !== 'address' && spec.meaning.kind !== 'nat') return undefined;
  const address = parseAddress(
    /^\[([^\]]+)\]/.exec(text)?.[1] ?? text.replace(/\/.*$/, '').replace(/^([\d.]+):\d+$/, '$1'),
  );
  if (!address) return undefined;
  return isIPv4Words(address) ? 'IPv4' : 'IPv6';
}
