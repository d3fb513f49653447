// What the page asks of main about its table as a whole: another one, the same once more, and to read it again. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import type { SourceSpec } from '../../electron/contract/source.ts';
import type { Notices } from './notices.ts';
import type { SessionState } from './session-state.ts';
import { staleNamespace } from './stale-namespace.ts';

/** The requests of one page; its notices show what fails. */
export class TableRequests {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #store: StoreApi<SessionState>;
  readonly #notices: Notices;
  readonly #leave: () => void;
  readonly #keep: () => void;

  /**
   * @param leave forgets what belongs to the table that is open.
   * @param keep makes main keep the view for the next page.
   */
  constructor(
    api: Pick<FlowglassApi, 'invoke'>,
    store: StoreApi<SessionState>,
    notices: Notices,
    { leave, keep }: { readonly leave: () => void; readonly keep: () => void },
  ) {
    this.#api = api;
    this.#store = store;
    this.#notices = notices;
    this.#leave = leave;
    this.#keep = keep;
  }

  /** Opens another source: the playground, or `Bootstrap.source`. */
  async open(source: SourceSpec): Promise<void> {
    this.#leave();
    this.#notices.tell(await this.#api.invoke('useSource', source));
  }

  /** Opens the source once more: the same table, unless its namespace is another one now. */
  async retry(): Promise<void> {
    if (staleNamespace(this.#store.getState().status.access) !== undefined) {
      this.#leave();
      this.#keep();
    }
    this.#notices.tell(await this.#api.invoke('retry', undefined));
  }

  /** Reads the whole table once more; `reread` counts it when that has ended. */
  async reread(): Promise<void> {
    const result = await this.#api.invoke('reread', undefined);
    this.#notices.tell(result);
    if (!result.ok || !result.value) return;
    const { flows } = result.value;
    this.#store.setState(({ reread }) => ({ reread: { times: reread.times + 1, flows } }));
  }

  /** Reads the expectations once more. */
  async rereadExpectations(): Promise<void> {
    const result = await this.#api.invoke('rereadExpectations', undefined);
    this.#notices.tell(result);
    if (!result.ok || !result.value) return;
    const { total } = result.value;
    this.#store.setState(({ expectationsReread: { times } }) => ({ expectationsReread: { times: times + 1, total } }));
  }
}
