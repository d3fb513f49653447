// Texts of numbers that come up again and again, remembered within bounds: one makes room for the next with the same hash.
// Pure.

/** How many are remembered: as many as there are hashes of so many bits. */
const HASH_BITS = 12;
/** 2^32 divided by the golden ratio: multiplied by it, similar numbers get far apart (Knuth, volume 3, 6.4). */
const SPREAD = 0x9e3779b1;

/** A place among the remembered. @param mixed the lowest 32 bits count. */
export function placeOf(mixed: number): number {
  return Math.imul(mixed, SPREAD) >>> (32 - HASH_BITS);
}

/** How many places there are. */
export const PLACES = 1 << HASH_BITS;

/** The same function of numbers of 32 bits, which calls `write` only for those that it does not remember. */
export function remembered(write: (number: number) => string): (number: number) => string {
  // 0 is at the first place: at the others it is none.
  const numbers = new Uint32Array(PLACES);
  const texts = [write(0), ...new Array<string>(PLACES - 1).fill('')];
  return (number) => {
    const place = placeOf(number);
    if (numbers[place] !== number) {
      numbers[place] = number;
      texts[place] = write(number);
    }
    return texts[place] ?? '';
  };
}
