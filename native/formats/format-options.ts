// The options of the text formats, and the formats by name. Types only.

import type { LabelNames } from '../flow/connlabels.ts';
import type { ExportField } from './export-fields.ts';

/** A clock, for values that depend on the time. */
export interface ClockOption {
  /**
   * The time, milliseconds since the epoch, in place of conntrack's time of day. By default ages are counted up to the time
   * at which the columns were filled, and events have the kernel's time (since Linux 6.14, with nf_conntrack_timestamp),
   * else that same time.
   */
  readonly nowMs?: number | undefined;
}

/** conntrack's -o options. */
export interface LineOptions extends ClockOption {
  /** -o extended: the layer 3 protocol comes first. */
  readonly extended?: boolean | undefined;
  /** -o id */
  readonly id?: boolean | undefined;
  /** -o timestamp: the time of an event in front of its line. Not in listings, as with conntrack. */
  readonly timestamp?: boolean | undefined;
  /** -o ktimestamp: start and stop, in the time zone of this process. */
  readonly ktimestamp?: boolean | undefined;
  /**
   * -o labels, with these names. Labels without a name are left out. If none of a flow's labels has one, conntrack writes
   * the bare word "labels"; without any names, nothing.
   */
  readonly labels?: LabelNames | undefined;
}

/** Whether to print exactly what conntrack prints, or what it loads best. */
export interface SaveOptions {
  /**
   * Not byte for byte what conntrack prints, but what it loads with the least loss: without the status EXPECTED, with the
   * mark (-m), and with the translated port after a translated address; labels and the rest of SaveFormat.loses are lost
   * all the same. By default, what conntrack prints.
   */
  readonly loadable?: boolean | undefined;
}

/** conntrack's -o options for XML; the id is always there. */
export interface XmlOptions extends ClockOption {
  /** -o timestamp: when an event happened, in the time zone of this process. Not in listings, as with conntrack. */
  readonly timestamp?: boolean | undefined;
  /** -o ktimestamp: start and stop, nanoseconds since the epoch. */
  readonly ktimestamp?: boolean | undefined;
  /** -o labels, with these names; labels without a name are left out. */
  readonly labels?: LabelNames | undefined;
}

/** What JSON lines contain. */
export interface JsonOptions {
  /** The keys, in this order; by default all. */
  readonly fields?: readonly ExportField[] | undefined;
  /** For `labelNames`. */
  readonly labels?: LabelNames | undefined;
}

/** What a CSV contains. */
export interface CsvOptions {
  /** The columns, in this order; by default DEFAULT_CSV_FIELDS. */
  readonly fields?: readonly ExportField[] | undefined;
  /** For `labelNames`. */
  readonly labels?: LabelNames | undefined;
}

/** The options of each format. */
export interface FormatOptions {
  /** The lines of `conntrack -L`, or of `conntrack -E` if the flows are events. */
  conntrack: LineOptions;
  /** `conntrack -L -o save`, which `conntrack -R` loads: without marks, labels and more, see SaveFormat.loses. */
  save: SaveOptions;
  /** `conntrack -L -o xml`. */
  xml: XmlOptions;
  /** JSON lines. */
  json: JsonOptions;
  csv: CsvOptions;
}

/** The formats by name. */
export type ExportFormat = keyof FormatOptions;
