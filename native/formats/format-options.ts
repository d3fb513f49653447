// The options of the text formats, and the formats by name. Types only.

import type { LabelNames } from '../flow/connlabels.ts';
import type { ExportField } from './export-fields.ts';

/** A clock for what depends on the time. */
export interface ClockOption {
  /**
   * The clock, milliseconds since the epoch: where conntrack asks for the time of day. Without it ages are counted to the
   * time at which the columns were filled, and events have the time that the kernel told (since Linux 6.14, with
   * nf_conntrack_timestamp), else that same one.
   */
  readonly nowMs?: number | undefined;
}

/** conntrack's -o options. */
export interface LineOptions extends ClockOption {
  /** -o extended: the layer 3 protocol comes first. */
  readonly extended?: boolean | undefined;
  /** -o id */
  readonly id?: boolean | undefined;
  /** -o timestamp: the time of an event before it. conntrack leaves it out of listings, and so does this. */
  readonly timestamp?: boolean | undefined;
  /** -o ktimestamp: start and stop, in the time zone of this process. */
  readonly ktimestamp?: boolean | undefined;
  /**
   * -o labels, with these names. Labels without a name are left out; where none of a flow's has one, conntrack writes
   * the bare word "labels"; and nothing where there are no names at all.
   */
  readonly labels?: LabelNames | undefined;
}

/** How close to conntrack's own text. */
export interface SaveOptions {
  /**
   * Not byte for byte what conntrack prints, but what it loads with the least loss: without the status EXPECTED, with the
   * mark (-m), and with the translated port behind a translated address. Without it, what conntrack prints.
   */
  readonly loadable?: boolean | undefined;
}

/** conntrack's -o options for XML; the id is always there. */
export interface XmlOptions extends ClockOption {
  /** -o timestamp: when an event was, in the time zone of this process. conntrack leaves it out of listings. */
  readonly timestamp?: boolean | undefined;
  /** -o ktimestamp: start and stop, nanoseconds since the epoch. */
  readonly ktimestamp?: boolean | undefined;
  /** -o labels, with these names; labels without a name are left out. */
  readonly labels?: LabelNames | undefined;
}

/** What of the flows stands in JSON lines. */
export interface JsonOptions {
  /** The keys, in this order; all without it. */
  readonly fields?: readonly ExportField[] | undefined;
  /** For `labelNames`. */
  readonly labels?: LabelNames | undefined;
}

/** What of the flows stands in a CSV. */
export interface CsvOptions {
  /** The columns, in this order; DEFAULT_CSV_FIELDS without it. */
  readonly fields?: readonly ExportField[] | undefined;
  /** For `labelNames`. */
  readonly labels?: LabelNames | undefined;
}

/** The options of each format. */
export interface FormatOptions {
  /** The lines of `conntrack -L`, or of `conntrack -E` where the flows are events. */
  conntrack: LineOptions;
  /** `conntrack -L -o save`, which `conntrack -R` loads. */
  save: SaveOptions;
  /** `conntrack -L -o xml`. */
  xml: XmlOptions;
  /** JSON lines. */
  json: JsonOptions;
  csv: CsvOptions;
}

/** The formats by name. */
export type ExportFormat = keyof FormatOptions;
