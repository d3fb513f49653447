// Exports the profile that is shown, and imports one from a file. An import that this version does not understand in full changes
// nothing. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import { type ReadProfile, readProfileText } from '../../electron/contract/profile-file.ts';
import type { ValueContext } from '../../native/filter/context.ts';
import { visibleText } from '../../native/flow/index.ts';
import { ruleErrors } from './colouring.ts';
import type { ProfileKeeper } from './profile-keeper.ts';
import { anotherRefused, freeName, shownNow } from './profile-list.ts';
import type { SessionState } from './session-state.ts';

/** A column of flows. */
export interface KnownColumn {
  readonly id: string;
  /** Whether it is shown until a profile says otherwise. */
  readonly shownFirst: boolean;
}

/** What a profile can name. */
export interface ProfileTerms {
  readonly columns: readonly KnownColumn[];
  /** In which the filters of rules are read. */
  readonly context: ValueContext;
}

/** The one exchange of a page. */
export class ProfileExchange {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #store: StoreApi<SessionState>;
  readonly #keeper: Pick<ProfileKeeper, 'add'>;
  readonly #terms: ProfileTerms;

  constructor(
    api: Pick<FlowglassApi, 'invoke'>,
    store: StoreApi<SessionState>,
    keeper: Pick<ProfileKeeper, 'add'>,
    terms: ProfileTerms,
  ) {
    this.#api = api;
    this.#store = store;
    this.#keeper = keeper;
    this.#terms = terms;
  }

  /** Writes the profile that is shown to a file that the user chooses. */
  async exportShown(): Promise<void> {
    const result = await this.#api.invoke('exportProfile', shownNow(this.#store.getState()));
    if (!result.ok) this.#store.setState({ trouble: result.failure });
    else if (result.value) {
      const { path } = result.value;
      this.#store.setState(({ exported }) => ({ exported: { times: exported.times + 1, path } }));
    }
  }

  /** Adds the profile of a file that the user chooses, under a name that is free, and shows it. */
  async import(): Promise<void> {
    const result = await this.#api.invoke('importProfile', undefined);
    if (!result.ok) this.#store.setState({ trouble: result.failure });
    else if (result.value) this.#take(result.value.file, result.value.text);
  }

  #take(file: string, text: string): void {
    const read = understood(readProfileText(text), this.#terms);
    if (!read.ok) {
      this.#store.setState({ trouble: notImported(`the file ${file} ${read.reason.replace(/\.$/, '')}.`) });
      return;
    }
    const { kept } = this.#store.getState().profiles;
    const refused = anotherRefused(kept);
    if (refused !== undefined) {
      this.#store.setState({ trouble: notImported(refused) });
      return;
    }
    this.#keeper.add({ ...read.profile, name: freeName(kept, read.profile.name) });
  }
}

function notImported(why: string): Failure {
  return { op: 'profile', code: 'EPROFILE', message: visibleText(`Nothing was imported: ${why}`) };
}

/** A profile, if everything that it names exists. */
function understood(read: ReadProfile, { columns: known, context }: ProfileTerms): ReadProfile {
  if (!read.ok) return read;
  const { columns, columnWidths, sort } = read.profile;
  const named = [...columns.map(({ id }) => id), ...Object.keys(columnWidths), ...sort.map(({ column }) => column)];
  const unknown = named.find((id) => !known.some((column) => column.id === id));
  if (unknown !== undefined) {
    return { ok: false, reason: `names the column “${unknown}”, which this version does not have` };
  }
  const shown = known.filter(({ id, shownFirst }) => columns.find((column) => column.id === id)?.shown ?? shownFirst);
  if (shown.length === 0) return { ok: false, reason: 'shows no column' };
  const hidden = sort.find(({ column }) => !shown.some(({ id }) => id === column));
  if (hidden) return { ok: false, reason: `sorts by the column “${hidden.column}”, which it does not show` };
  for (const rule of read.profile.rules) {
    const [error] = ruleErrors(rule, context);
    if (error) return { ok: false, reason: `has a rule “${rule.name}” whose filter is not one: ${error.message}` };
  }
  return read;
}
