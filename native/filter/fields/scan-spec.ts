// Which pass over columns compares a field, and what of a row it looks at. scan/field-scans.ts has the passes. Types.

/** An address of a flow. `any` is either end of either direction; a reply that is the inverse has no ends of its own. */
export type AddressPlace = 'origSrc' | 'origDst' | 'replySrc' | 'replyDst' | 'any';

/** A port of a flow; `any` as for addresses. */
export type PortPlace = 'origSport' | 'origDport' | 'replySport' | 'replyDport' | 'any';

/** A GRE key: whether of the reply, and whether the destination's. */
export type GreKey = readonly [reply: boolean, second: boolean];

/** What each kind of pass needs to know of a field. */
export interface ScanParts {
  readonly protocol: unknown;
  readonly family: unknown;
  readonly state: unknown;
  readonly status: unknown;
  readonly nat: unknown;
  readonly direction: unknown;
  readonly label: unknown;
  readonly 'label-set': unknown;
  readonly end: unknown;
  readonly rate: unknown;
  readonly changed: unknown;
  readonly timeout: unknown;
  readonly age: unknown;
  readonly start: unknown;
  /** Either of the zones of the two directions. */
  readonly 'either-zone': unknown;
  readonly address: { readonly of: AddressPlace };
  readonly port: { readonly of: PortPlace };
  /** `presence`: bits of which a row has one where it is in that zone; it is in zone 0 otherwise. */
  readonly zone: { readonly presence: number };
  /** `need`: the presence bit of the column; 0 where an absent value is the column's 0. */
  readonly word: { readonly column: 'mark' | 'id' | 'use'; readonly need: number };
  readonly text: { readonly column: 'helper' | 'secctx' };
  /** `bits` of the status, one of which is enough. */
  readonly flag: { readonly bits: number };
  readonly icmp: { readonly reply: boolean; readonly word: 'type' | 'code' | 'id' };
  /** Keys of which one is enough. */
  readonly gre: { readonly keys: readonly GreKey[] };
  readonly counter: { readonly unit: 'bytes' | 'packets'; readonly of: 'orig' | 'reply' | 'both' };
}

/** The kinds of passes. */
export type ScanKind = keyof ScanParts;

/** The pass of a field; of one kind with `Kind`. */
export type ScanSpec<Kind extends ScanKind = ScanKind> = { [By in Kind]: { readonly by: By } & ScanParts[By] }[Kind];
