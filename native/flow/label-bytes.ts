// A set of labels as the bytes of CTA_LABELS. Pure.

/** Bytes of a set of labels: 128 bits, label 0 in the lowest bit of the first byte. */
export const LABEL_BYTES = 16;

/** The bytes of these labels. @param labels numbers of bits, 0 to 127. */
export function bytesOfLabels(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(LABEL_BYTES);
  for (const label of labels) bytes[label >>> 3] = (bytes[label >>> 3] ?? 0) | (1 << (label & 7));
  return bytes;
}

/** The numbers of the bits that are set, ascending. */
export function labelsOfBytes(bytes: Uint8Array): number[] {
  const numbers = Array.from({ length: bytes.length * 8 }, (_, label) => label);
  return numbers.filter((label) => (bytes[label >>> 3] ?? 0) & (1 << (label & 7)));
}
