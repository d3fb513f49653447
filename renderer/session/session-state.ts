// The part of the session that can change: one store, of which each part has one owner. Types, and the state of a new page.

import type { SourceStatus } from '../../electron/contract/access.ts';
import type { ColouringRule, ColouringRules } from '../../electron/contract/colouring.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import type { FilterHistory, NamedFilters } from '../../electron/contract/kept-filters.ts';
import { keptProfiles, shownProfile } from '../../electron/contract/profiles.ts';
import type {
  Bootstrap,
  ColumnChoices,
  Density,
  ExpectationsLayout,
  Profile,
  SettingsTroubles,
  Sort,
  ThemeChoice,
} from '../../electron/contract/settings.ts';
import type { FilterError } from '../../native/filter/error.ts';
import type { Silence } from '../engine/life-watch.ts';
import type { DetailsState } from './details-state.ts';
import type { OpenDialog } from './dialog-state.ts';
import type { EndedExport, RunningExport } from './export-state.ts';
import type { LogState } from './log-state.ts';
import { fittingPx, type Panes } from './panes.ts';
import type { Recovered, Recovery } from './recovery.ts';
import type { RemovalOutcome, RemovalUnderWay, ShownEnd } from './removal.ts';
import { type TabId, tabNamed } from './tab-id.ts';

/** Replaced, never modified. */
export interface SessionState {
  readonly status: SourceStatus;
  readonly theme: ThemeChoice;
  readonly density: Density;
  readonly layout: Layout;
  /** The colouring rules of the profile that is shown, in the order in which they are tried. */
  readonly rules: ColouringRules;
  /** What the engine's key of a rule stands for: see RowView.rule. */
  readonly coloured: ReadonlyMap<number, ColouringRule>;
  readonly profiles: ProfilesState;
  /** Whether the list of columns is open. */
  readonly choosingColumns: boolean;
  /** Whether all keys are shown. */
  readonly showingKeys: boolean;
  /** The text in the filter box; it is applied only while `filterErrors` is empty. */
  readonly filterText: string;
  readonly filterErrors: readonly FilterError[];
  /** The filter that is applied: the last text without errors. */
  readonly appliedFilter: string;
  readonly builderOpen: boolean;
  /** Filters used last, the newest first. */
  readonly filterHistory: FilterHistory;
  /** Filters that the user gave a name, in the order in which they are shown. */
  readonly namedFilters: NamedFilters;
  /** Whether ports are followed by the names of their services. */
  readonly serviceNames: boolean;
  readonly expectationsLayout: ExpectationsLayout;
  readonly tab: TabId;
  readonly panes: Panes;
  readonly details: DetailsState;
  /** Facets whose values are hidden, by their fields. */
  readonly foldedFacets: readonly string[];
  /** Width of the facets, CSS px. */
  readonly facetsPx: number;
  readonly log: LogState;
  readonly dialog: OpenDialog | undefined;
  /** The table does not answer: what is shown is old, and nothing is deleted. */
  readonly silence: Silence | undefined;
  /** A worker or page was started again, and not everything is back yet: nothing is deleted. */
  readonly recovery: Recovery | undefined;
  /** What is back since, until the user dismisses it. */
  readonly recovered: Recovered | undefined;
  /** What became of a delete that nobody waited for any more, until the user dismisses it. */
  readonly lateDelete: Extract<RemovalOutcome, { kind: 'deleted' }> | undefined;
  /** The delete or flush under way. */
  readonly removal: RemovalUnderWay | undefined;
  /** How the last one ended, while that is shown in a toast or a dialog. */
  readonly ended: ShownEnd | undefined;
  /** How much of the lower end of the tab a toast covers, CSS px. */
  readonly coveredPx: number;
  /** A failed command of main that the user must know about. */
  readonly trouble: Failure | undefined;
  /** What is wrong with the settings file, until it is dismissed. */
  readonly settings: SettingsTroubles;
  /** The last export of a profile: how many there were, and the file of the last. */
  readonly exported: { readonly times: number; readonly path: string };
  /** The last text that was copied, or was not: how many there were, and what is said about it. */
  readonly copied: { readonly times: number; readonly title: string; readonly message: string };
  /** The export of flows under way, and how the last one ended, until that is dismissed. */
  readonly exporting: RunningExport | undefined;
  readonly exportEnded: EndedExport | undefined;
  /** The last reading that the user asked for: how many there were, and the flows of the last. */
  readonly reread: { readonly times: number; readonly flows: number };
  /** The same for expectations. */
  readonly expectationsReread: { readonly times: number; readonly total: number };
}

/** How the columns of flows are arranged. Replaced, never modified. */
export interface Layout {
  /** In screen order; empty for the default. */
  readonly columns: ColumnChoices;
  /** CSS px by column id. */
  readonly widths: Readonly<Record<string, number>>;
  readonly sort: Sort;
}

/** The profiles. Replaced, never modified. */
export interface ProfilesState {
  /** The name of the one that is shown: its arrangement is `layout`, `density` and `rules`. */
  readonly shown: string;
  /** The built-in ones that were changed, and all of the user's own; the one that is shown as it was when last saved. */
  readonly kept: readonly Profile[];
}

/** The state of a page that has just been loaded. */
export function startState(boot: Bootstrap): SessionState {
  const profile = shownProfile(boot);
  return {
    status: boot.status,
    theme: boot.theme,
    density: profile.density,
    layout: { columns: profile.columns, widths: profile.columnWidths, sort: boot.kept?.sort ?? profile.sort },
    rules: profile.rules,
    coloured: new Map(),
    profiles: { shown: profile.name, kept: keptProfiles(boot) },
    choosingColumns: false,
    showingKeys: false,
    filterText: '',
    filterErrors: [],
    appliedFilter: '',
    builderOpen: boot.kept?.builderOpen ?? false,
    filterHistory: boot.filterHistory,
    namedFilters: boot.namedFilters,
    serviceNames: boot.serviceNames,
    expectationsLayout: boot.expectations,
    tab: tabNamed(boot.kept?.tab) ?? 'connections',
    panes: { open: { facets: boot.facets.open, details: boot.details.open }, narrow: false, drawer: undefined },
    details: {
      flow: undefined,
      full: boot.kept?.fullDetails ? 'connections' : undefined,
      px: fittingPx('details', boot.details.px),
      unfolded: boot.details.unfolded,
    },
    facetsPx: fittingPx('facets', boot.facets.px),
    foldedFacets: boot.facets.folded,
    log: {
      known: boot.actions,
      isOpen: boot.kept?.logOpen ?? false,
      running: boot.actions.running,
      taken: undefined,
      exported: { times: 0, path: '' },
    },
    dialog: undefined,
    silence: undefined,
    recovery: undefined,
    recovered: undefined,
    lateDelete: undefined,
    removal: undefined,
    ended: undefined,
    coveredPx: 0,
    trouble: undefined,
    settings: boot.settings,
    exported: { times: 0, path: '' },
    copied: { times: 0, title: '', message: '' },
    exporting: undefined,
    exportEnded: undefined,
    reread: { times: 0, flows: 0 },
    expectationsReread: { times: 0, total: 0 },
  };
}
