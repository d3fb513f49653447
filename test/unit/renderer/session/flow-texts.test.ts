// @vitest-environment happy-dom
// What is copied and exported, and what is said about it. The engine and main are played by the test.

import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../../renderer/engine/client-calls.ts';
import { EXPORT_WORDS as words } from '../../../../renderer/words/export-words.ts';
import { fakeSession } from '../fake-session.ts';

const COLUMNS = [{ id: 'source', head: 'Source', numeric: false }] as const;
const ALL = { kind: 'all', alsoEnded: false } as const;
const CSV = { format: 'csv', columns: COLUMNS } as const;
const PATH = '/home/ines/flows.csv';

function opened() {
  const fake = fakeSession();
  fake.session.texts.columns = COLUMNS;
  // The session has said how the page shows the table.
  fake.invoke.mockClear();
  return { ...fake, state: () => fake.session.store.getState(), texts: fake.session.texts };
}

describe('Copying', () => {
  test('takes the selected flows with the columns of the list, and says how many', async () => {
    const { texts, engine, invoke, state } = opened();
    engine.copyText.mockResolvedValue({ text: 'Source\n10.0.0.1\n', flows: 1, leftOut: 0 });
    await texts.copySelected('the cell');
    expect(engine.copyText).toHaveBeenCalledWith({ kind: 'selected' }, { format: 'tabs', columns: COLUMNS }, 1_000_000);
    expect(invoke.mock.calls).toEqual([['copyText', { text: 'Source\n10.0.0.1\n' }]]);
    expect(state().copied).toEqual({ times: 1, title: words.copied, message: words.copiedFlows(1) });
  });

  test('takes the cell if nothing is selected', async () => {
    const { texts, engine, invoke } = opened();
    engine.copyText.mockResolvedValue({ text: 'Source\n', flows: 0, leftOut: 0 });
    await texts.copySelected('the cell');
    expect(invoke.mock.calls).toEqual([['copyText', { text: 'the cell' }]]);
  });

  test('says so if it is too much for the clipboard, and copies nothing, not even the cell', async () => {
    const { texts, engine, invoke, state } = opened();
    engine.copyText.mockResolvedValue({ text: undefined, flows: 90_000, leftOut: 0 });
    await texts.copySelected('the cell');
    expect(invoke).not.toHaveBeenCalled();
    expect(state().copied).toMatchObject({ title: words.notCopied, message: words.tooLong(1_000_000) });
    expect(words.tooLong(1_000_000)).toContain('Export');
  });

  test('says so if the flow is forgotten', async () => {
    const { texts, engine, invoke, state } = opened();
    engine.copyText.mockResolvedValue({ text: 'Source\n', flows: 0, leftOut: 0 });
    await texts.copyFlow(7);
    expect(invoke).not.toHaveBeenCalled();
    expect(state().copied).toMatchObject({ title: words.notCopied, message: words.forgotten });
  });

  test('says so if the table does not answer, or the cell is empty', async () => {
    const { texts, engine, state } = opened();
    engine.copyText.mockRejectedValue(new EngineError({ op: 'copyText', code: 'ETIMEDOUT', message: 'No answer.' }));
    await texts.copyFlow(7);
    expect(state().copied).toMatchObject({ title: words.notCopied, message: 'No answer.' });
    await texts.copyText('');
    expect(state().copied).toMatchObject({ times: 2, title: words.notCopied, message: words.emptyCell });
  });
});

describe('Exporting', () => {
  const chosen = { ok: true, value: { file: 3, path: PATH } };
  const outcome = { flows: 12, leftOut: 0, lost: 0, bytes: 900 };

  test('freezes the flows before it asks for the file, then writes them and says what was written', async () => {
    const { texts, engine, invoke, state } = opened();
    engine.prepareExport.mockResolvedValue({ token: 9, flows: 12 });
    invoke.mockResolvedValue(chosen);
    engine.runExport.mockImplementation(async (_token, _file, _form, onProgress) => {
      onProgress(5);
      expect(state().exporting).toMatchObject({ path: PATH, flows: 12, written: 5 });
      return outcome;
    });
    await texts.export(ALL, CSV);
    expect(engine.prepareExport).toHaveBeenCalledWith(ALL, 'csv');
    expect(engine.prepareExport.mock.invocationCallOrder[0]).toBeLessThan(invoke.mock.invocationCallOrder[0] ?? 0);
    expect(engine.runExport).toHaveBeenCalledWith(9, 3, CSV, expect.any(Function));
    expect(state()).toMatchObject({ exporting: undefined, exportEnded: { path: PATH, outcome } });
    texts.dismiss();
    expect(state().exportEnded).toBeUndefined();
  });

  test('does nothing if no file is chosen', async () => {
    const { texts, engine, invoke, state } = opened();
    engine.prepareExport.mockResolvedValue({ token: 9, flows: 12 });
    invoke.mockResolvedValue({ ok: true, value: null });
    await texts.export(ALL, CSV);
    expect(engine.runExport).not.toHaveBeenCalled();
    expect(state()).toMatchObject({ exporting: undefined, exportEnded: undefined });
  });

  test('that fails says why', async () => {
    const { texts, engine, invoke, state } = opened();
    const failure = { op: 'export', code: 'EEXPORT', message: 'There is no space left.' };
    engine.prepareExport.mockResolvedValue({ token: 9, flows: 12 });
    invoke.mockResolvedValue(chosen);
    engine.runExport.mockRejectedValue(new EngineError(failure));
    await texts.export(ALL, CSV);
    expect(state()).toMatchObject({ exporting: undefined, exportEnded: { path: PATH, failure } });
  });

  test('is cancelled by its file', async () => {
    const { texts, engine, invoke } = opened();
    engine.prepareExport.mockResolvedValue({ token: 9, flows: 12 });
    invoke.mockResolvedValue(chosen);
    void texts.export(ALL, CSV);
    await new Promise((resolve) => setTimeout(resolve));
    texts.cancelExport();
    expect(engine.cancelExport).toHaveBeenCalledWith(3);
  });
});
