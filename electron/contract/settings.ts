// What is kept between runs, and what the page gets when it starts. Pure.

import { SourceStatus } from './access.ts';
import { ActionLogState } from './action-log.ts';
import { ColouringRules } from './colouring.ts';
import { Failure } from './failure.ts';
import { FilterHistory, NamedFilters } from './kept-filters.ts';
import { KeptOutside } from './kept-row.ts';
import { USUAL_FACETS_PX } from './pane-widths.ts';
import { ShownName } from './shown-name.ts';
import { SourceSpec } from './source.ts';
import { z } from './zod.ts';

/** One key of a sort. */
export const SortKey = z.object({ column: z.string().max(40), descending: z.boolean() });

/** The most sort keys. */
export const MAX_SORT_KEYS = 40;

/** The sort keys of the rows, the most significant first; each column at most once. */
export const Sort = z.array(SortKey).max(MAX_SORT_KEYS).readonly();
export type Sort = z.infer<typeof Sort>;

export const ThemeChoice = z.enum(['system', 'light', 'dark']);
export type ThemeChoice = z.infer<typeof ThemeChoice>;

/** How high rows are. */
export const Density = z.enum(['comfortable', 'compact']);
export type Density = z.infer<typeof Density>;

/** A column's width, CSS px, and the id of a column. */
export const ColumnWidth = z.number().min(24).max(2000);
export const ColumnName = z.string().max(40);

/** More widths than there are columns, of which there are about 30: a newer version can have left some of its own. */
export const MAX_WIDTHS = 100;

/** Widths of columns, CSS px by column id. */
export const ColumnWidths = z
  .record(ColumnName, ColumnWidth)
  .refine((widths) => Object.keys(widths).length <= MAX_WIDTHS, `must have at most ${MAX_WIDTHS} widths`);
export type ColumnWidths = Readonly<z.infer<typeof ColumnWidths>>;

/** The pane with the details of a flow: whether it is open, its width in CSS px, and the folding sections that are unfolded. */
export const DetailsPane = z.object({
  open: z.boolean(),
  px: z.number().int().min(100).max(10_000),
  unfolded: z.array(z.string().max(40)).max(100).readonly().default([]),
});
export type DetailsPane = z.infer<typeof DetailsPane>;

/** The pane with the facets: whether it is open, its width in CSS px, and the fields whose values are hidden. */
export const FacetsPane = z.object({
  open: z.boolean(),
  px: z.number().int().min(100).max(10_000).default(USUAL_FACETS_PX),
  folded: z.array(z.string().max(40)).max(100).readonly(),
});
export type FacetsPane = z.infer<typeof FacetsPane>;

/** Flows that have ended: whether they are listed, too, and the memory for them, MB. */
export const EndedFlows = z.object({ listed: z.boolean(), megabytes: z.number().int().min(0).max(4096) });
export type EndedFlows = z.infer<typeof EndedFlows>;

/** How the columns of expectations are arranged. */
export const ExpectationsLayout = z.object({ widths: ColumnWidths, sort: Sort });
export type ExpectationsLayout = Readonly<z.infer<typeof ExpectationsLayout>>;

/** What the user chose for one column. Pinned columns stay in view while the others scroll sideways. */
export const ColumnChoice = z.object({ id: ColumnName, shown: z.boolean(), pinned: z.boolean() });
export type ColumnChoice = z.infer<typeof ColumnChoice>;

/** Choices in screen order, each column at most once; a column that is missing is as by default. */
export const ColumnChoices = z.array(ColumnChoice).max(MAX_WIDTHS).readonly();
export type ColumnChoices = z.infer<typeof ColumnChoices>;

/** How flows are listed: what a profile remembers. */
export const Arrangement = z.object({
  density: Density,
  columns: ColumnChoices,
  columnWidths: ColumnWidths,
  sort: Sort,
  rules: ColouringRules,
});
export type Arrangement = Readonly<z.infer<typeof Arrangement>>;

/** A profile's name. */
export const ProfileName = ShownName;

/** The most profiles of the user's own. */
export const MAX_PROFILES = 100;

/** More than there are built-in profiles, which are remembered beside those when they were changed. */
const MAX_BUILT_IN = 20;

/** The most profiles that are remembered. */
export const MAX_KEPT_PROFILES = MAX_PROFILES + MAX_BUILT_IN;

/** An arrangement with a name. */
export const Profile = Arrangement.extend({ name: ProfileName });
export type Profile = Readonly<z.infer<typeof Profile>>;

/** Each name at most once. */
export const Profiles = z.array(Profile).max(MAX_KEPT_PROFILES).readonly();
export type Profiles = z.infer<typeof Profiles>;

/** The settings that the page has, as the user left them. */
export const PageSettings = Arrangement.extend({
  theme: ThemeChoice,
  /** The name of the profile that is shown. */
  profile: ProfileName,
  /** The user's own profiles, and built-in ones that differ from what they are at first. The arrangement above is Overview's. */
  profiles: Profiles,
  facets: FacetsPane,
  details: DetailsPane,
  ended: EndedFlows,
  expectations: ExpectationsLayout,
  /** Whether ports are followed by the names of their services. */
  serviceNames: z.boolean(),
  filterHistory: FilterHistory,
  namedFilters: NamedFilters,
});
export type PageSettings = z.infer<typeof PageSettings>;

/** What is wrong with the file in which settings are kept, in words for people; null for what is in order. */
export const SettingsTroubles = z.object({
  /** What was not taken from the file, or why none of it was. */
  unread: Failure.nullable(),
  /** Why changes cannot be kept at the moment. */
  unsaved: Failure.nullable(),
});
export type SettingsTroubles = z.infer<typeof SettingsTroubles>;

/** The troubles that have changed; the others are absent. */
export const ChangedTroubles = SettingsTroubles.partial();
export type ChangedTroubles = z.infer<typeof ChangedTroubles>;

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

/** The most selected expectations that are kept: about as many as the kernel allows by default. */
export const MAX_SELECTED_EXPECTATIONS = 1024;

/** How the page shows the expectations; their sort is a setting. */
export const KeptExpectations = z.object({
  /** The text in the filter box, which may have errors, and the filter that is applied. */
  boxText: z.string(),
  filterText: z.string(),
  /** What identifies the selected ones for the page; empty if there are too many. */
  selected: z.array(z.string().max(2000)).max(MAX_SELECTED_EXPECTATIONS).readonly(),
});
export type KeptExpectations = z.infer<typeof KeptExpectations>;

/**
 * How the page shows the table. Main keeps the latest, so that a page that was started again shows the same. The
 * selection of flows is kept separately: see `selected` in from-engine.ts.
 */
export const PageView = z.object({
  /** The text in the filter box, which may have errors. */
  boxText: z.string(),
  /** The filter that is applied. */
  filterText: z.string(),
  sort: Sort,
  paused: z.boolean(),
  builderOpen: z.boolean(),
  /** The tab that is shown. */
  tab: z.string().max(40),
  expectations: KeptExpectations,
  outside: KeptOutside,
  /** Whether the details were in place of the grid. */
  fullDetails: z.boolean(),
  /** Whether the action log was open. */
  logOpen: z.boolean(),
  /** Whether the list had ended flows, which no later page or worker knows. */
  listsEnded: z.boolean(),
});
export type PageView = z.infer<typeof PageView>;

/** What the page gets when it starts. */
export const Bootstrap = PageSettings.extend({
  filter: z.string(),
  readOnly: z.boolean(),
  settings: SettingsTroubles,
  /** Label names at the time the page was loaded. */
  labels: LabelList,
  /** Null unless the user is logged in from elsewhere (SSH_CONNECTION). */
  ownSession: OwnSession.nullable(),
  /** The source that Flowglass was started with; leaving the playground returns to it. */
  source: SourceSpec,
  status: SourceStatus,
  actions: ActionLogState,
  /** What the page before this one showed last; null for the window's first page. It takes precedence over `filter`. */
  kept: PageView.nullable(),
  /** Whether the page before this one crashed. */
  crashed: z.boolean(),
});
export type Bootstrap = z.infer<typeof Bootstrap>;
