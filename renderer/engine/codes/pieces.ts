// Numbers for each of many groups, in arrays that grow with the number of groups: after the first array, others are
// added and nothing is copied, because copying everything at once would take long. Pure.

/** Groups per array, a power of two: the upper bits of a group's number are its array. */
export const PIECE_BITS = 17;
const PIECE_GROUPS = 1 << PIECE_BITS;
/** The lower bits of a group's number are its place in the array. */
export const PIECE_MASK: number = PIECE_GROUPS - 1;

/** The first array begins with room for the groups needed, at least this many, and doubles: most queries have few. */
const FIRST_GROUPS = 256;

type Numbers = Float64Array | Uint32Array;

export class Pieces<T extends Numbers> {
  /** Group g is in `list[g >>> PIECE_BITS]`, from `(g & PIECE_MASK) * places` on. */
  readonly list: T[] = [];
  /** Groups below this have room. */
  room = 0;
  readonly #make: (groups: number) => T;

  /** @param make returns an array of zeros for the given number of groups. */
  constructor(make: (groups: number) => T) {
    this.#make = make;
  }

  /** Makes room for groups below `groups`. */
  reserve(groups: number): void {
    if (groups <= this.room) return;
    if (this.room < PIECE_GROUPS) this.#growFirst(groups);
    while (this.room < groups) {
      this.list.push(this.#make(PIECE_GROUPS));
      this.room += PIECE_GROUPS;
    }
  }

  /** Removes all groups; returns the arrays. */
  clear(): T[] {
    this.room = 0;
    return this.list.splice(0);
  }

  get byteLength(): number {
    return this.list.reduce((bytes, piece) => bytes + piece.byteLength, 0);
  }

  #growFirst(groups: number): void {
    const room = Math.min(PIECE_GROUPS, Math.max(FIRST_GROUPS, 2 * this.room, groups));
    const grown = this.#make(room);
    const [first] = this.list;
    if (first) grown.set(first);
    this.list[0] = grown;
    this.room = room;
  }
}
