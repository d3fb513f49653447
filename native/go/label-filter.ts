// How the Go library's filter compares labels: it looks for runs of bytes among the 16 of CTA_LABELS. Pure.

import { combine, type Filter, type LabelWords, type Match } from '../filter/ast.ts';
import { LABEL_BYTES } from '../flow/label-bytes.ts';

/** Whether the bytes occur in a row anywhere in the labels, as with bytes.Contains; no bytes occur in any. */
export function containsBytes(labels: Uint8Array, wanted: Uint8Array): boolean {
  return Buffer.from(labels).indexOf(wanted) >= 0;
}

/** The flow has a label. */
export const HAS_LABELS: Filter = labelMatch('!=', wordsAt(new Uint8Array(), 0), wordsAt(bytesOfOnes(LABEL_BYTES), 0));

/**
 * What containsBytes tests, in the language: a comparison for each place at which the bytes can be.
 * @param wanted 1 to 16 bytes: fewer are in all labels, more in none.
 */
export function containsFilter(wanted: Uint8Array): Filter {
  const ones = bytesOfOnes(wanted.length);
  const places = Array.from({ length: LABEL_BYTES - wanted.length + 1 }, (_, place) => place);
  return combine(
    'or',
    places.map((place) => labelMatch('=', wordsAt(wanted, place), wordsAt(ones, place))),
  );
}

function labelMatch(op: '=' | '!=', bits: LabelWords, mask: LabelWords): Match {
  return { kind: 'match', field: 'labels', op, values: [{ type: 'labels', bits, mask }] };
}

/** The bytes at a place among the 16, all others 0, as words. */
function wordsAt(bytes: Uint8Array, place: number): LabelWords {
  const set = new DataView(new ArrayBuffer(LABEL_BYTES));
  bytes.forEach((byte, i) => {
    set.setUint8(place + i, byte);
  });
  return [set.getUint32(0, true), set.getUint32(4, true), set.getUint32(8, true), set.getUint32(12, true)];
}

function bytesOfOnes(length: number): Uint8Array {
  return new Uint8Array(length).fill(0xff);
}
