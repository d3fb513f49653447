// The probe's questions: each distinguishes a kernel that gets it right from one that does not.

import { describe, expect, test } from 'vitest';
import { CAPABILITIES, type Capability } from '../../../../native/planner/index.ts';
import { entryName, PROBE_ENTRIES, type ProbeEntry } from '../../../../native/probe/entries.ts';
import {
  APART,
  BY_PARTS,
  isMeant,
  isRight,
  type ProbeAnswer,
  type ProbeQuestion,
  provenBy,
  TOGETHER,
} from '../../../../native/probe/questions.ts';
import type { KernelFilter } from '../../../../native/wire/index.ts';

const QUESTIONS = [TOGETHER, ...BY_PARTS, ...APART];

/** The entries in the answer of a kernel that reads the filter as `asRead`. */
type Kernel = (question: ProbeQuestion) => ProbeAnswer;
const kernelThatReads =
  (asRead: (filter: KernelFilter) => KernelFilter): Kernel =>
  ({ family, filter }) =>
    PROBE_ENTRIES.filter((entry) => isMeant({ family, filter: asRead(filter) }, entry));

/** As native/methods/capabilities.ts asks. */
function probed(kernel: Kernel, made: readonly ProbeEntry[] = PROBE_ENTRIES): Capability[] {
  const ask = (questions: readonly ProbeQuestion[]) =>
    questions.map((question) => [question, isRight(question, made, kernel(question))] as const);
  const apart = ask(APART);
  const right = isRight(TOGETHER, made, kernel(TOGETHER));
  const proven = provenBy(right ? [[TOGETHER, true], ...apart] : [...apart, ...ask(BY_PARTS)]);
  return CAPABILITIES.filter((name) => proven.has(name));
}

const without = (...wrong: Capability[]): Capability[] => CAPABILITIES.filter((name) => !wrong.includes(name));

describe('every question', () => {
  test('knows its entries by their original tuples', () => {
    const names = PROBE_ENTRIES.map(({ protocol, orig }) => entryName(protocol, orig));
    expect(new Set(names).size).toBe(PROBE_ENTRIES.length);
  });

  test.each(QUESTIONS)('about $proves has another answer without any one part of it', (question) => {
    const { family, filter } = question;
    const meant = (read: KernelFilter): number =>
      PROBE_ENTRIES.filter((entry) => isMeant({ family, filter: read }, entry)).length;
    const all = meant(filter);
    expect(all).toBeGreaterThan(0);
    for (const direction of ['orig', 'reply'] as const) {
      for (const part of Object.keys(filter[direction] ?? {}).filter((name) => name !== 'protocol')) {
        const less = { ...filter, [direction]: { ...filter[direction], [part]: undefined } };
        expect(meant(less), `${direction}.${part}`).not.toBe(all);
      }
    }
    if (question.proves.includes('protocol')) {
      const { orig, reply } = filter;
      const less = { ...filter, orig: { ...orig, protocol: undefined }, reply: { ...reply, protocol: undefined } };
      expect(meant(less)).not.toBe(all);
    }
    for (const part of ['mark', 'status', 'zone'] as const) {
      if (filter[part] !== undefined) expect(meant({ ...filter, [part]: undefined }), part).not.toBe(all);
    }
  });

  test('about mark and status has another answer if the mask is ignored', () => {
    for (const part of ['mark', 'status'] as const) {
      const whole = (filter: KernelFilter): KernelFilter => {
        const masked = filter[part];
        return masked ? { ...filter, [part]: { value: masked.value, mask: 0xffffffff } } : filter;
      };
      const expected = part === 'mark' ? without('mark') : without();
      expect(probed(kernelThatReads(whole))).toEqual(expected);
    }
  });
});

describe('the verdict on a kernel', () => {
  test('that does everything right', () => {
    expect(probed(kernelThatReads((filter) => filter))).toEqual(without());
  });

  test('that ignores what it does not know', () => {
    const old = ({ mark }: KernelFilter): KernelFilter => ({ mark });
    expect(probed(kernelThatReads(old))).toEqual(['family', 'mark']);
    const since58 = ({ mark, orig }: KernelFilter): KernelFilter => ({ mark, orig });
    expect(probed(kernelThatReads(since58))).toEqual(without('status', 'zone', 'reply', 'sctpPorts', 'ipv6Address'));
  });

  test('that inverts IPv6 addresses, and matches ports of TCP and UDP only', () => {
    const kernel: Kernel = (question) => {
      const { family, filter } = question;
      const { src, dst, ...orig } = filter.orig ?? {};
      if (family !== 'ipv6' || !src) return kernelThatReads(withoutSctpPorts)(question);
      const others = (entry: ProbeEntry): boolean => !isMeant(question, entry) && entry.orig.src.includes(':');
      return PROBE_ENTRIES.filter((entry) => others(entry) && isMeant({ family, filter: { orig } }, entry) && dst);
    };
    expect(probed(kernel)).toEqual(without('ipv6Address', 'sctpPorts'));
  });

  test('that refuses', () => {
    expect(probed(({ filter }) => (filter.zone === undefined ? PROBE_ENTRIES : undefined))).toEqual([]);
    const refusesZones: Kernel = (question) =>
      question.filter.zone === undefined ? kernelThatReads((filter) => filter)(question) : undefined;
    expect(probed(refusesZones)).toEqual(without('zone'));
  });

  test('that answers twice or not at all', () => {
    const right = kernelThatReads((filter) => filter);
    expect(probed((question) => [...(right(question) ?? []), ...(right(question) ?? [])])).toEqual([]);
    expect(probed(() => [])).toEqual([]);
  });

  test('that has no SCTP', () => {
    const made = PROBE_ENTRIES.filter(({ protocol }) => protocol !== 132);
    expect(probed((question) => made.filter((entry) => isMeant(question, entry)), made)).toEqual(without('sctpPorts'));
  });
});

function withoutSctpPorts(filter: KernelFilter): KernelFilter {
  const { orig } = filter;
  return orig?.protocol === 132 ? { orig: { protocol: 132 } } : filter;
}
