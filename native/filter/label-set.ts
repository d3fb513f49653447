// All labels of a flow as one 128-bit number, compared as a whole or under a mask. Label 0 is the lowest bit, so that
// label 5 is 0x20, as Open vSwitch writes ct_label and as the bits are numbered in connlabel.conf, by nftables and in
// CTA_LABELS. Pure.

import type { LabelSetValue, LabelWords, Match, Value } from './ast.ts';

/** The set of all labels. */
export const ALL_LABELS = (1n << 128n) - 1n;

const EVERY_LABEL = wordsOf(ALL_LABELS);

/**
 * The number in a hexadecimal text; undefined if it is invalid or exceeds 128 bits. The only decimal number accepted is
 * 0.
 */
export function numberOf(text: string): bigint | undefined {
  if (!/^(0|0x0*[0-9a-f]{1,32})$/i.test(text)) return undefined;
  return BigInt(text);
}

/** The value made of two numbers; `bits` must have none outside the mask. */
export function setValue(bits: bigint, mask: bigint): LabelSetValue {
  return { type: 'labels', bits: wordsOf(bits), mask: wordsOf(mask) };
}

function wordsOf(bits: bigint): LabelWords {
  const word = (at: bigint): number => Number((bits >> (at * 32n)) & 0xffffffffn);
  return [word(0n), word(1n), word(2n), word(3n)];
}

function bitsOf(words: LabelWords): bigint {
  return words.reduceRight((bits, word) => (bits << 32n) | BigInt(word), 0n);
}

/** The set as a number: hexadecimal, `0` if it is empty. */
export function printLabelSet({ bits }: LabelSetValue): string {
  const number = bitsOf(bits);
  return number === 0n ? '0' : `0x${number.toString(16)}`;
}

/** The mask of a comparison of labels, as text; undefined if all labels are compared. */
export function printLabelMask({ values: [value] }: Match): string | undefined {
  if (value?.type !== 'labels' || EVERY_LABEL.every((word, i) => word === value.mask[i])) return undefined;
  return `0x${bitsOf(value.mask).toString(16)}`;
}

/** Whether four words match a set of labels. @param at the index of the first. */
export function hasLabels({ bits, mask }: LabelSetValue, words: Uint32Array, at: number): boolean {
  const differs = (i: 0 | 1 | 2 | 3): number => ((words[at + i] ?? 0) & mask[i]) ^ bits[i];
  return (differs(0) | differs(1) | differs(2) | differs(3)) === 0;
}

/** The sets of labels among the values of a comparison. */
export function labelSets({ values }: { readonly values: readonly Value[] }): LabelSetValue[] {
  return values.flatMap((value) => (value.type === 'labels' ? [value] : []));
}
