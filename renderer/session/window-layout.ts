// How the window is arranged: its columns, colouring rules, panes and facets, its theme and density. Changes it, and has main remember it. No
// React.

import type { StoreApi } from 'zustand/vanilla';
import type { ColouringRules } from '../../electron/contract/colouring.ts';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import type { Density, ExpectationsLayout, ThemeChoice } from '../../electron/contract/settings.ts';
import { DelayedSave } from './delayed-save.ts';
import { fittingPx, type PaneId, withNarrow, withPaneToggled } from './panes.ts';
import type { ProfileKeeper } from './profile-keeper.ts';
import { saveSettings } from './save-settings.ts';
import type { Layout, SessionState } from './session-state.ts';

/** The one arrangement of a window. */
export class WindowLayout {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #store: StoreApi<SessionState>;
  readonly #keep: () => void;
  readonly #profiles: Pick<ProfileKeeper, 'save'>;
  readonly #saves = {
    profile: new DelayedSave(() => this.#profiles.save()),
    facets: new DelayedSave(() => this.#saveFacets()),
    details: new DelayedSave(() => this.#saveDetails()),
    expectations: new DelayedSave(() => this.#saveExpectations()),
  };

  /**
   * @param profiles remembers what belongs to the profile that is shown.
   * @param keep gives main what the next page needs to show the same.
   */
  constructor(
    api: Pick<FlowglassApi, 'invoke'>,
    store: StoreApi<SessionState>,
    profiles: Pick<ProfileKeeper, 'save'>,
    keep: () => void,
  ) {
    this.#api = api;
    this.#store = store;
    this.#profiles = profiles;
    this.#keep = keep;
  }

  setTheme(theme: ThemeChoice): void {
    this.#store.setState({ theme });
    void saveSettings(this.#api, this.#store, { theme });
  }

  setDensity(density: Density): void {
    this.#store.setState({ density });
    this.#profiles.save();
  }

  /** Replaces the colouring rules. */
  setRules(rules: ColouringRules): void {
    this.#store.setState({ rules });
    this.#saves.profile.soon();
  }

  /** Whether ports are followed by the names of their services. */
  setServiceNames(serviceNames: boolean): void {
    this.#store.setState({ serviceNames });
    void saveSettings(this.#api, this.#store, { serviceNames });
  }

  /** Shows all keys, or hides them. */
  setShowingKeys(showingKeys: boolean): void {
    this.#store.setState({ showingKeys });
  }

  /** Opens or closes the list of columns. */
  setChoosingColumns(choosingColumns: boolean): void {
    this.#store.setState({ choosingColumns });
  }

  /** Arranges columns, and remembers it a moment after the last change. */
  readonly changeColumns = (change: Partial<Layout>): void => {
    const { layout } = this.#store.getState();
    this.#store.setState({ layout: { ...layout, ...change } });
    if (change.sort && change.sort !== layout.sort) this.#keep();
    this.#saves.profile.soon();
  };

  /** Arranges the columns of expectations, and remembers it a moment after the last change. */
  readonly changeExpectations = (expectationsLayout: ExpectationsLayout): void => {
    this.#store.setState({ expectationsLayout });
    this.#saves.expectations.soon();
  };

  togglePane(pane: PaneId): void {
    this.#store.setState(({ panes }) => ({ panes: withPaneToggled(panes, pane) }));
    this.#saves[pane].now();
  }

  /** Opens the action log in place of the details, or closes it. */
  toggleLog(): void {
    this.#store.setState(({ log, panes, details }) => ({
      log: { ...log, isOpen: !log.isOpen },
      // One drawer at a time.
      panes: { ...panes, drawer: undefined },
      details: { ...details, full: undefined },
    }));
    this.#keep();
  }

  /** The window became narrow, or wide. */
  setNarrow(narrow: boolean): void {
    this.#store.setState(({ panes }) => ({ panes: withNarrow(panes, narrow) }));
  }

  /** Shows the details in place of the grid, or the grid again. */
  setFullDetails(isFull: boolean): void {
    this.#store.setState(({ details, tab }) => ({ details: { ...details, full: isFull ? tab : undefined } }));
    this.#keep();
  }

  /** The width of a pane, CSS px; fitted to its limits. */
  setPanePx(pane: PaneId, wanted: number): void {
    const px = fittingPx(pane, wanted);
    if (pane === 'details') this.#store.setState(({ details }) => ({ details: { ...details, px } }));
    else this.#store.setState({ facetsPx: px });
    this.#saves[pane].soon();
  }

  /** Unfolds a section of the details, or folds it. */
  toggleSection(id: string): void {
    this.#store.setState(({ details }) => ({ details: { ...details, unfolded: withToggled(details.unfolded, id) } }));
    this.#saves.details.now();
  }

  /** Hides or shows the values of a facet. */
  toggleFacet(field: string): void {
    this.#store.setState(({ foldedFacets }) => ({
      foldedFacets: withToggled(foldedFacets, field),
    }));
    this.#saves.facets.now();
  }

  /** The page ends: saves what was to be saved a moment later. */
  finish(): void {
    for (const save of Object.values(this.#saves)) save.finish();
  }

  /** Remembers the width of the facets, which are folded, and whether they are open in a wide window. */
  #saveFacets(): void {
    const { panes, facetsPx: px, foldedFacets: folded } = this.#store.getState();
    void saveSettings(this.#api, this.#store, { facets: { open: panes.open.facets, px, folded } });
  }

  /** Remembers the details' width, folds, and whether they are open in a wide window. */
  #saveDetails(): void {
    const { details, panes } = this.#store.getState();
    const { px, unfolded } = details;
    void saveSettings(this.#api, this.#store, { details: { open: panes.open.details, px, unfolded } });
  }

  #saveExpectations(): void {
    const { expectationsLayout: expectations } = this.#store.getState();
    void saveSettings(this.#api, this.#store, { expectations });
  }
}

function withToggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
}
