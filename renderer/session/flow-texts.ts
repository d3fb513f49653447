// Copies flows, and exports them to files: the texts are made by the engine's worker, and main writes the files. Only one export
// is under way at a time. No React.

import type { StoreApi } from 'zustand/vanilla';
import { type FlowglassApi, MAX_COPIED } from '../../electron/contract/commands.ts';
import { EXPORT_FORMATS, type ExportFormatId } from '../../electron/contract/export-formats.ts';
import type { EngineClient } from '../engine/api.ts';
import { EngineError } from '../engine/client-calls.ts';
import type { ExportScope, TextColumn, TextForm } from '../engine/export/export-api.ts';
import { EXPORT_WORDS as words } from '../words/export-words.ts';
import type { EndedExport } from './export-state.ts';
import type { SessionState } from './session-state.ts';

/** A form that a file can have. */
export interface FileForm extends TextForm {
  readonly format: ExportFormatId;
}

/** The one of a page. */
export class FlowTexts {
  readonly #api: Pick<FlowglassApi, 'invoke'>;
  readonly #engine: Pick<EngineClient, 'copyText' | 'prepareExport' | 'runExport' | 'cancelExport'>;
  readonly #store: StoreApi<SessionState>;
  /** The columns of the list of flows, in screen order. */
  columns: readonly TextColumn[] = [];

  constructor(
    api: Pick<FlowglassApi, 'invoke'>,
    engine: Pick<EngineClient, 'copyText' | 'prepareExport' | 'runExport' | 'cancelExport'>,
    store: StoreApi<SessionState>,
  ) {
    this.#api = api;
    this.#engine = engine;
    this.#store = store;
  }

  /**
   * Copies the selected flows as the list shows them, tab-separated; without any, the cell.
   * @param cell its text.
   */
  async copySelected(cell: string | undefined): Promise<void> {
    const copied = await this.#copy({ kind: 'selected' }, this.#tabs, words.copiedFlows);
    if (copied === 0 && cell !== undefined) await this.#put(cell, cell);
  }

  /** Copies one flow as the list shows it, tab-separated. */
  async copyFlow(handle: number): Promise<void> {
    const copied = await this.#copy({ kind: 'one', handle }, this.#tabs, words.copiedFlows);
    if (copied === 0) this.#say(words.notCopied, words.forgotten);
  }

  /** Copies flows in one of the formats of files. */
  async copyAs(scope: ExportScope, form: FileForm): Promise<void> {
    const { title } = EXPORT_FORMATS[form.format];
    await this.#copy(scope, form, (count) => words.copiedAs(count, title));
  }

  /** Copies another text, such as a filter. @param said what is said of it; by default the text itself. */
  async copyText(text: string, said = text): Promise<void> {
    await this.#put(text, said);
  }

  /** Writes flows, as they are now, to a file that the user chooses. Resolves when that has ended. */
  async export(scope: ExportScope, form: FileForm): Promise<void> {
    const prepared = await this.#try('', () => this.#engine.prepareExport(scope, form.format));
    if (!prepared) return;
    const chosen = await this.#api.invoke('chooseExportFile', { format: form.format });
    if (!chosen.ok) this.#ended({ path: '', failure: chosen.failure });
    if (!chosen.ok || !chosen.value) return;
    const { file, path } = chosen.value;
    const { format } = form;
    const running = { file, path, format, flows: prepared.flows, written: 0, startedMs: Date.now() };
    this.#store.setState({ exporting: running, exportEnded: undefined });
    const outcome = await this.#try(path, () =>
      this.#engine.runExport(prepared.token, file, form, (written) => {
        this.#store.setState({ exporting: { ...running, written } });
      }),
    );
    if (outcome) this.#ended({ path, outcome });
  }

  /** Nothing is left of the file. */
  cancelExport(): void {
    const { exporting } = this.#store.getState();
    if (exporting) this.#engine.cancelExport(exporting.file);
  }

  /** Dismisses the message about the last export. */
  dismiss(): void {
    this.#store.setState({ exportEnded: undefined });
  }

  get #tabs(): TextForm {
    return { format: 'tabs', columns: this.columns };
  }

  /** @returns the number of flows; 0 if there are none, undefined if nothing was copied for another reason. */
  async #copy(scope: ExportScope, form: TextForm, say: (count: number) => string): Promise<number | undefined> {
    try {
      const { text, flows } = await this.#engine.copyText(scope, form, MAX_COPIED);
      if (flows === 0) return 0;
      if (text === undefined) this.#say(words.notCopied, words.tooLong(MAX_COPIED));
      else await this.#put(text, say(flows));
      return text === undefined ? undefined : flows;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.code !== 'ESUPERSEDED') this.#say(words.notCopied, error.message);
      return undefined;
    }
  }

  async #put(text: string, said: string): Promise<void> {
    const refused = text === '' ? words.emptyCell : text.length > MAX_COPIED ? words.tooLong(MAX_COPIED) : undefined;
    if (refused !== undefined) {
      this.#say(words.notCopied, refused);
      return;
    }
    const result = await this.#api.invoke('copyText', { text });
    if (result.ok) this.#say(words.copied, said);
    else this.#say(words.notCopied, result.failure.message);
  }

  #say(title: string, message: string): void {
    this.#store.setState(({ copied }) => ({ copied: { times: copied.times + 1, title, message } }));
  }

  async #try<T>(path: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const { op, code, message } = error;
      this.#ended({ path, failure: { op, code, message } });
      return undefined;
    }
  }

  #ended(exportEnded: EndedExport): void {
    this.#store.setState({ exporting: undefined, exportEnded });
  }
}
