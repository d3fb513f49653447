// The action log as the page has it, and undo and redo: asks main, and keeps what came of it for whoever shows it. No React.

import type { StoreApi } from 'zustand/vanilla';
import { ActionLogState, type LoggedAction } from '../../electron/contract/action-log.ts';
import type { FlowglassApi } from '../../electron/contract/commands.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import type { LogState, Taken } from './log-state.ts';
import type { SessionState } from './session-state.ts';

export class ActionLogKeeper {
  readonly #api: FlowglassApi;
  readonly #store: StoreApi<SessionState>;
  /** Whether this page has begun what is under way, and not the page before it. */
  #isOwn = false;

  constructor(api: FlowglassApi, store: StoreApi<SessionState>) {
    this.#api = api;
    this.#store = store;
  }

  /** Follows main until the result is called. */
  listen(): () => void {
    const stops = [
      this.#api.on('actions', (state) => this.#learn(ActionLogState.parse(state))),
      this.#api.on('progress', ({ action, done, total }) => {
        const { running } = this.#log;
        if (running?.action === action) this.#set({ running: { ...running, done, total } });
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Of what this page has begun itself, the end is its answer; of what the page before it has, the log says it. */
  #learn(known: ActionLogState): void {
    if (this.#isOwn) {
      this.#set({ known });
      return;
    }
    const { running } = this.#log;
    this.#set({ known, running: known.running });
    if (!running || known.running) return;
    // The newest is first.
    const ended = known.actions.find(({ kind, of }) => kind === running.kind && of === running.action);
    const taken = ended && takenOf(ended);
    if (taken) this.#set({ taken });
    else if (ended?.failure) this.#store.setState({ trouble: ended.failure });
  }

  /** An action of the log; undefined if it is not, or no longer, there. */
  find(action: number | undefined): LoggedAction | undefined {
    return this.#log.known.actions.find(({ id }) => id === action);
  }

  /** What the keys act on. */
  next(kind: 'undo' | 'redo'): LoggedAction | undefined {
    return this.find(this.#log.known[kind]);
  }

  /** Restores what an action removed. */
  async undo(action: number): Promise<void> {
    if (!this.#begin('undo', action)) return;
    const result = await this.#api.invoke('undo', { action });
    this.#end(result.ok ? { kind: 'undo', of: action, done: result.value } : result.failure);
  }

  /** Deletes again what an undo restored. */
  async redo(action: number): Promise<void> {
    if (!this.#begin('redo', action)) return;
    const result = await this.#api.invoke('redo', { action });
    this.#end(result.ok ? { kind: 'redo', of: action, done: result.value } : result.failure);
  }

  /** Ends the undo or redo under way after its current part. */
  cancel(): void {
    const { running } = this.#log;
    if (running) void this.#api.invoke('cancelAction', { action: running.action });
  }

  /** The user has seen what came of the last undo or redo. */
  dismissTaken(): void {
    this.#set({ taken: undefined });
  }

  clear(): void {
    void this.#api.invoke('clearActionLog', undefined);
  }

  /** Writes the log as a script to a file that the user chooses. */
  async export(): Promise<void> {
    const result = await this.#api.invoke('exportActionLog', undefined);
    if (!result.ok) this.#store.setState({ trouble: result.failure });
    else if (result.value) this.#set({ exported: { times: this.#log.exported.times + 1, path: result.value.path } });
  }

  #begin(kind: 'undo' | 'redo', action: number): boolean {
    if (this.#log.running) return false;
    this.#isOwn = true;
    this.#set({ running: { kind, action, done: 0, total: 0 }, taken: undefined });
    return true;
  }

  #end(came: Taken | Failure): void {
    this.#isOwn = false;
    this.#set({ running: undefined });
    if ('of' in came) this.#set({ taken: came });
    else this.#store.setState({ trouble: came });
  }

  get #log(): LogState {
    return this.#store.getState().log;
  }

  #set(change: Partial<LogState>): void {
    this.#store.setState(({ log }) => ({ log: { ...log, ...change } }));
  }
}

/** What came of an undo or redo, as its entry says; undefined if that is not known. */
function takenOf({ id: action, kind, of, outcome, failure }: LoggedAction): Taken | undefined {
  if (of === undefined || !outcome) return undefined;
  if (kind === 'undo' && outcome.kind === 'undone') return { kind, of, done: { ...outcome, action, failure } };
  if (kind === 'redo' && outcome.kind === 'deleted') return { kind, of, done: { ...outcome, action, failure } };
  return undefined;
}
