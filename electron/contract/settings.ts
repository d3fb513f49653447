// What is kept between runs, and what the page gets when it starts. Pure.

import { SourceStatus } from './access.ts';
import { SourceSpec } from './source.ts';
import { z } from './zod.ts';

/** The sort keys of the rows, the most significant first; each column at most once. */
export const Sort = z
  .array(z.object({ column: z.string().max(40), descending: z.boolean() }))
  .max(40)
  .readonly();
export type Sort = z.infer<typeof Sort>;

export const ThemeChoice = z.enum(['system', 'light', 'dark']);
export type ThemeChoice = z.infer<typeof ThemeChoice>;

/** The longest label name that the window accepts, in UTF-16 units. */
export const MAX_LABEL_NAME = 200;

/** Names of connection labels by bit, as in connlabel.conf. */
export const LabelList = z
  .array(z.tuple([z.number().int().min(0).max(127), z.string().min(1).max(MAX_LABEL_NAME)]))
  .max(128);
export type LabelList = z.infer<typeof LabelList>;

/** The user's remote login session on this machine, by its connection's addresses and ports. */
export const OwnSession = z.object({
  client: z.string(),
  clientPort: z.number(),
  server: z.string(),
  serverPort: z.number(),
});
export type OwnSession = z.infer<typeof OwnSession>;

/** What the page gets when it starts. */
export const Bootstrap = z.object({
  filter: z.string(),
  readOnly: z.boolean(),
  theme: ThemeChoice,
  /** Column widths in CSS px by column id, and the sort, as the user left them. */
  columnWidths: z.record(z.string(), z.number()),
  sort: Sort,
  /** Label names at the time the page was loaded. */
  labels: LabelList,
  /** Null unless the user is logged in from elsewhere (SSH_CONNECTION). */
  ownSession: OwnSession.nullable(),
  /** The source that Flowglass was started with; leaving the playground returns to it. */
  source: SourceSpec,
  status: SourceStatus,
});
export type Bootstrap = z.infer<typeof Bootstrap>;

/** Widths of columns, CSS px by column id; there are about 30 columns. */
export const ColumnWidths = z
  .record(z.string().max(40), z.number().min(24).max(2000))
  .refine((widths) => Object.keys(widths).length <= 40, 'more widths than columns');
