// What has to be back before anything is deleted, and what is said afterwards.

import { describe, expect, test } from 'vitest';
import { isWorthSaying, nextStep, type Recovery } from '../../../../renderer/session/recovery.ts';
import { recoverySentences } from '../../../../renderer/words/recovery-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

const { recovery: words } = SENTENCES;
const RECOVERY: Recovery = { ended: 'worker', pauses: false, listedEnded: false, isOtherTable: false, hasFilter: true };
const SELECTION = { wanted: 12, found: 12, replaced: false };
const VIEW = { complete: true, filterText: 'mark = 5', paused: false, selectedAgain: SELECTION };
const step = (recovery: Partial<Recovery>, view: Partial<typeof VIEW> = {}, filter = VIEW.filterText) =>
  nextStep({ ...RECOVERY, ...recovery }, { ...VIEW, ...view }, filter, {});

describe('a recovery', () => {
  test.each([{ complete: false }, { filterText: '' }, { filterText: 'mark = 6' }])(
    'waits while the view has %j',
    (view) => expect(step({}, view)).toEqual({ kind: 'wait' }),
  );

  test('pauses once the table is read, and is done when the view is paused', () => {
    expect(step({ pauses: true }, { complete: false })).toEqual({ kind: 'wait' });
    expect(step({ pauses: true })).toEqual({ kind: 'pause' });
    expect(step({ pauses: true }, { paused: true })).toMatchObject({ kind: 'done', recovered: { paused: true } });
  });

  test.each([
    ['mark = 5 and age > 1m', []],
    ['not changed < 5m', ['Last change']],
    ['rate > 1MB/s and (changed > 1m or rate = 0)', ['Rate', 'Last change']],
  ])('names what %j compares and only an earlier worker had seen: %j', (filter, fields) => {
    expect(step({}, { filterText: filter }, filter)).toMatchObject({ recovered: { measuredAgain: fields } });
  });

  test('says nothing about a selection in a table that is no longer shown', () => {
    expect(step({})).toMatchObject({ recovered: { selection: SELECTION } });
    expect(step({ isOtherTable: true })).toMatchObject({ recovered: { selection: undefined } });
  });

  test('says that ended flows were listed, unless in another table', () => {
    expect(step({ listedEnded: true })).toMatchObject({ recovered: { listedEnded: true } });
    expect(step({ listedEnded: true, isOtherTable: true })).toMatchObject({ recovered: { listedEnded: false } });
  });
});

describe('afterwards', () => {
  const recovered = {
    ended: 'worker',
    hasFilter: true,
    selection: undefined,
    paused: false,
    listedEnded: false,
    measuredAgain: [] as readonly string[],
  } as const;
  const sentences = (change: Partial<Parameters<typeof recoverySentences>[0]>) =>
    recoverySentences({ ...recovered, ...change });

  test.each([
    [{}, words.asBefore],
    [{ selection: SELECTION }, words.asBeforeSelected(12)],
    [{ selection: SELECTION, paused: true }, `${words.asBeforeSelected(12)} ${words.paused}`],
    [{ selection: { ...SELECTION, found: 11 } }, `${words.asBefore} ${words.someSelected(11, 12)}`],
    [{ selection: { ...SELECTION, found: 0 } }, `${words.asBefore} ${words.noneSelected(12)}`],
    [{ selection: { ...SELECTION, found: undefined } }, `${words.asBefore} ${words.notKept(12)}`],
    [{ selection: { ...SELECTION, found: undefined, replaced: true } }, `${words.asBefore} ${words.replaced}`],
    [{ listedEnded: true, paused: true }, `${words.asBefore} ${words.paused} ${words.noEnded}`],
    [{ measuredAgain: ['Rate'] }, `${words.asBefore} ${words.measuredAgain(['Rate'])}`],
    [{ hasFilter: false }, words.noFilter],
    [{ hasFilter: false, selection: SELECTION }, `${words.noFilter} ${words.allSelected(12)}`],
  ])('%j: “%s”', (change, said) => {
    expect(sentences(change)).toBe(said);
  });

  test('the numbers agree with their words', () => {
    expect(words.asBeforeSelected(12)).toBe('Filter, order and the 12 selected flows are as before.');
    expect(words.asBeforeSelected(1)).toBe('Filter, order and the selected flow are as before.');
    expect(words.someSelected(1, 2)).toBe('1 of 2 flows is selected again; the other has ended.');
    expect(words.someSelected(2, 4)).toBe('2 of 4 flows are selected again; the others have ended.');
    expect(words.noneSelected(1)).toBe('The selected flow has ended.');
  });

  test('a reload that brought everything back is not worth a word; anything else is', () => {
    const reloaded = { ...recovered, ended: 'reloaded page', selection: SELECTION } as const;
    expect(isWorthSaying(reloaded)).toBe(false);
    expect(isWorthSaying({ ...reloaded, ended: 'crashed page' })).toBe(true);
    expect(isWorthSaying({ ...reloaded, paused: true })).toBe(true);
    expect(isWorthSaying({ ...reloaded, hasFilter: false })).toBe(true);
    expect(isWorthSaying({ ...reloaded, listedEnded: true })).toBe(true);
    expect(isWorthSaying({ ...reloaded, measuredAgain: ['Rate'] })).toBe(true);
    expect(isWorthSaying({ ...reloaded, selection: { ...SELECTION, found: 11 } })).toBe(true);
  });
});
