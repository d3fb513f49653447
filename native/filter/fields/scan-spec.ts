// Which scan compares a field, and what it looks at in a row. The scans are in scan/field-scans.ts. Types.

/** An address of a flow. `any` is either end of either direction; a reply that is the inverse adds no ends. */
export type AddressPlace = 'origSrc' | 'origDst' | 'replySrc' | 'replyDst' | 'any';

/** A port of a flow; `any` as for addresses. */
export type PortPlace = 'origSport' | 'origDport' | 'replySport' | 'replyDport' | 'any';

/** What is counted: one direction, or both together. */
export type CountedPlace = 'orig' | 'reply' | 'both';

/** A GRE key: whether it is the reply's, and whether it is the destination's. */
export type GreKey = readonly [reply: boolean, second: boolean];

/** What each kind of scan needs to know about a field. */
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
  readonly changed: unknown;
  readonly timeout: unknown;
  readonly idle: unknown;
  readonly age: unknown;
  readonly start: unknown;
  /** The zone of either direction. */
  readonly 'either-zone': unknown;
  readonly address: { readonly of: AddressPlace };
  readonly port: { readonly of: PortPlace };
  /** `presence`: a row's zone is that of the column if it has one of these bits, otherwise 0. */
  readonly zone: { readonly presence: number };
  /** `need`: the presence bit of the column; 0 if an absent value is 0 in the column. */
  readonly word: { readonly column: 'mark' | 'id' | 'use'; readonly need: number };
  readonly text: { readonly column: 'helper' | 'secctx' };
  /** `bits` of the status; one is enough. */
  readonly flag: { readonly bits: number };
  readonly icmp: { readonly reply: boolean; readonly word: 'type' | 'code' | 'id' };
  /** Keys; one is enough. */
  readonly gre: { readonly keys: readonly GreKey[] };
  readonly counter: { readonly unit: 'bytes' | 'packets'; readonly of: CountedPlace };
  readonly rate: { readonly of: CountedPlace };
}

/** The kinds of scans. */
export type ScanKind = keyof ScanParts;

/** The scan of a field; `Kind` narrows it to one kind. */
export type ScanSpec<Kind extends ScanKind = ScanKind> = { [By in Kind]: { readonly by: By } & ScanParts[By] }[Kind];
