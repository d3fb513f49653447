// @vitest-environment happy-dom
// Filters with names: chips, the menu at the filter box, and the questions for a name.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { actionTitle } from '../../../../electron/contract/actions.ts';
import { FilterMenu } from '../../../../renderer/filter-bar/FilterMenu.tsx';
import { SavedFilters } from '../../../../renderer/filter-bar/SavedFilters.tsx';
import { DialogHost } from '../../../../renderer/shell/DialogHost.tsx';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

const { named } = SENTENCES;

afterEach(cleanup);

const WEB = { name: 'Web clients', filter: 'dport in {80, 443}' };
const HALF = { name: 'Half-open', filter: 'state in {syn_sent, syn_recv}' };

function show(boot: NonNullable<FakeSituation['boot']>) {
  const fake = fakeSession({ boot });
  const { session } = fake;
  renderInWindow(
    session,
    <>
      <SavedFilters target={session.filter} />
      <FilterMenu target={session.filter} opened onChange={() => undefined} />
      <DialogHost />
    </>,
  );
  return {
    ...fake,
    filter: () => session.store.getState().filterText,
    kept: () => session.store.getState().namedFilters,
  };
}

const chip = (name: string) => screen.getByRole('button', { name });
const entry = (name: string) => screen.getByRole('menuitem', { name });
const press = (name: string) => fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name }));
const typeName = (value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: 'Name' }), { target: { value } });

describe('a chip', () => {
  test('applies its filter, and another click clears it', () => {
    const { filter } = show({ namedFilters: [WEB, HALF] });
    fireEvent.click(chip('Web clients'));
    expect(filter()).toBe(WEB.filter);
    expect([chip('Web clients'), chip('Half-open')].map((one) => one.getAttribute('aria-pressed'))).toEqual([
      'true',
      'false',
    ]);
    fireEvent.click(chip('Web clients'));
    expect(filter()).toBe('');
  });

  test('is the one that is applied, however its filter is written', () => {
    show({ namedFilters: [WEB], filter: 'dport = 80 or dport = 443' });
    // The same flows, but not the same filter.
    expect(chip('Web clients').getAttribute('aria-pressed')).toBe('false');
    cleanup();
    show({ namedFilters: [WEB], filter: 'dport  in {80,443}' });
    expect(chip('Web clients').getAttribute('aria-pressed')).toBe('true');
  });

  test('is not there for a filter that has errors here, which the menu shows with the reason', () => {
    show({ namedFilters: [{ name: 'Shop', filter: 'label has web-shop' }], filter: 'udp' });
    expect(screen.queryByRole('button', { name: 'Shop' })).toBeNull();
    expect(entry('Shop').getAttribute('aria-description')).toBe(named.cannotApply);
  });

  test('is renamed and deleted from its menu', () => {
    const { kept, invoke } = show({ namedFilters: [WEB, HALF] });
    fireEvent.contextMenu(chip('Half-open'), { button: 2 });
    fireEvent.click(
      within(screen.getByRole('menu', { name: 'Filter Half-open' })).getByText(actionTitle('renameFilter')),
    );
    typeName('web CLIENTS');
    press('Rename');
    expect(screen.getByRole('dialog').textContent).toContain(named.nameTaken('Web clients'));
    typeName(' Not  answered ');
    press('Rename');
    expect(kept()).toEqual([WEB, { ...HALF, name: 'Not answered' }]);
    expect(invoke).toHaveBeenLastCalledWith('saveSettings', { namedFilters: kept() });
    fireEvent.contextMenu(chip('Web clients'), { button: 2 });
    fireEvent.click(
      within(screen.getByRole('menu', { name: 'Filter Web clients' })).getByText(actionTitle('forgetFilter')),
    );
    fireEvent.click(within(screen.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }));
    expect(kept().map(({ name }) => name)).toEqual(['Not answered']);
  });
});

describe('the filter that is applied', () => {
  test('is kept under a new name, or in place of another filter, which is said', () => {
    const { kept } = show({ namedFilters: [WEB, HALF], filter: 'dport = 8080' });
    fireEvent.click(screen.getByRole('button', { name: 'Save filter as' }));
    expect(screen.getByRole('dialog').textContent).toContain('dport = 8080');
    press('Save');
    expect(screen.getByRole('dialog').textContent).toContain(SENTENCES.profiles.noName);
    typeName('web clients');
    press('Replace');
    expect(kept()).toEqual([{ name: 'web clients', filter: 'dport = 8080' }, HALF]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(chip('web clients').getAttribute('aria-pressed')).toBe('true');
  });
});

describe('the menu at the filter box', () => {
  test('lists what was used before, newest first, and applies it', () => {
    const { filter } = show({ filterHistory: ['mark = 1', 'proto = tcp', 'label has gone'] });
    const texts = screen.getAllByRole('menuitem').map((item) => item.textContent);
    expect(texts.filter((text) => /=|has/.test(text))).toEqual(['mark = 1', 'proto = tcp']);
    fireEvent.click(entry('proto = tcp'));
    expect(filter()).toBe('proto = tcp');
  });

  test('forgets it, and then says that there is nothing to forget', () => {
    const { session } = show({ filterHistory: ['mark = 1'] });
    fireEvent.click(entry(actionTitle('clearHistory')));
    expect(session.store.getState().filterHistory).toEqual([]);
    expect(entry(actionTitle('clearHistory')).getAttribute('aria-description')).toBe(named.noneBefore);
  });

  test('says why a filter cannot be kept', () => {
    const { session } = show({ namedFilters: [WEB] });
    expect(entry(actionTitle('saveFilter')).getAttribute('aria-description')).toBe(named.nothingApplied);
    act(() => session.filter.setFilter('dport ='));
    expect(entry(actionTitle('saveFilter')).getAttribute('aria-description')).toBe(SENTENCES.blocked.filterErrors);
    expect(entry(actionTitle('renameFilter')).getAttribute('aria-description')).toBe(named.noneIsApplied);
  });
});
