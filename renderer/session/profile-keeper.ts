// Shows a profile, changes the list of them, and has main remember all of it. What the user changes while one is shown belongs
// to that one, without being asked for. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import { builtInProfile, OVERVIEW } from '../../electron/contract/profiles.ts';
import type { Arrangement, PageSettings, Profile } from '../../electron/contract/settings.ts';
import { isSame, shownNow, tidyName, withoutProfile, withProfile } from './profile-list.ts';
import { saveSettings } from './save-settings.ts';
import type { SessionState } from './session-state.ts';

/** The one keeper of a page. */
export class ProfileKeeper {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #store: StoreApi<SessionState>;
  readonly #onShown: () => void;

  /** @param onShown is called when another arrangement is shown. */
  constructor(api: Pick<FlowglassApi, 'invoke'>, store: StoreApi<SessionState>, onShown: () => void) {
    this.#api = api;
    this.#store = store;
    this.#onShown = onShown;
  }

  /** Keeps what has changed in the profile that is shown. */
  save(): void {
    const { kept } = this.#store.getState().profiles;
    const shown = shownNow(this.#store.getState());
    const before = profileOf(kept, shown.name);
    if (isSame(before, shown)) return;
    const next = withProfile(kept, shown);
    this.#store.setState(({ profiles }) => ({ profiles: { ...profiles, kept: next } }));
    void saveSettings(this.#api, this.#store, changedSettings(before, shown, next));
  }

  /** Shows another profile; the one that was shown stays as it is. */
  show(name: string): void {
    if (name === this.#store.getState().profiles.shown) return;
    this.save();
    const { kept } = this.#store.getState().profiles;
    this.#show(profileOf(kept, name), kept);
    void saveSettings(this.#api, this.#store, { profile: name });
  }

  /** Shows the present arrangement under a new name. @param typed nameRefused has nothing against it. */
  saveAs(typed: string): void {
    this.save();
    this.add({ ...shownNow(this.#store.getState()), name: tidyName(typed) });
  }

  /** Adds a profile with a name that is free, and shows it. */
  add(profile: Profile): void {
    this.save();
    const kept = withProfile(this.#store.getState().profiles.kept, profile);
    this.#show(profile, kept);
    this.#saveList(kept);
  }

  /** Renames the profile that is shown, one of the user's own. @param typed nameRefused has nothing against it. */
  rename(typed: string): void {
    const { profiles } = this.#store.getState();
    const renamed = { ...shownNow(this.#store.getState()), name: tidyName(typed) };
    const kept = profiles.kept.map((profile) => (profile.name === profiles.shown ? renamed : profile));
    this.#store.setState({ profiles: { shown: renamed.name, kept } });
    this.#saveList(kept);
  }

  /** Deletes the profile that is shown, one of the user's own, and shows Overview. */
  deleteShown(): void {
    const { shown, kept } = this.#store.getState().profiles;
    const left = withoutProfile(kept, shown);
    this.#show(profileOf(left, OVERVIEW), left);
    this.#saveList(left);
  }

  /** Makes the profile that is shown, a built-in one, what it was at first. */
  reset(): void {
    const builtIn = builtInProfile(this.#store.getState().profiles.shown);
    if (!builtIn) return;
    this.save();
    const { kept } = this.#store.getState().profiles;
    this.#show(builtIn, kept);
    this.save();
  }

  #show({ name, density, columns, columnWidths, sort, rules }: Profile, kept: readonly Profile[]): void {
    const layout = { columns, widths: columnWidths, sort };
    this.#store.setState({ density, layout, rules, profiles: { shown: name, kept } });
    this.#onShown();
  }

  #saveList(kept: readonly Profile[]): void {
    const { shown } = this.#store.getState().profiles;
    void saveSettings(this.#api, this.#store, { profile: shown, profiles: withoutProfile(kept, OVERVIEW) });
  }
}

/** A profile as it was last saved; a built-in one that was never changed as at first. */
function profileOf(kept: readonly Profile[], name: string): Profile {
  const found = kept.find((profile) => profile.name === name) ?? builtInProfile(name);
  if (!found) throw new Error(`no profile ${name}`);
  return found;
}

/** Every part of an arrangement. */
const PARTS = { density: true, columns: true, columnWidths: true, sort: true, rules: true } as const satisfies Record<
  keyof Arrangement,
  true
>;

/** Overview's arrangement is the settings' own, field by field: another instance may have changed the others. */
function changedSettings(before: Profile, after: Profile, kept: readonly Profile[]): Partial<PageSettings> {
  if (after.name !== OVERVIEW) return { profiles: withoutProfile(kept, OVERVIEW) };
  const changed = (Object.keys(PARTS) as (keyof Arrangement)[]).filter(
    (part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]),
  );
  return Object.fromEntries(changed.map((part) => [part, after[part]]));
}
