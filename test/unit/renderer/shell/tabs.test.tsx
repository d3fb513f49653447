// @vitest-environment happy-dom
// The list of tabs, and the strip for choosing one.

import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import type { ActionId } from '../../../../electron/contract/actions.ts';
import type { TabId } from '../../../../renderer/session/tab-id.ts';
import { TabStrip } from '../../../../renderer/shell/TabStrip.tsx';
import { actionOn, offersAction, TABS, type Tab } from '../../../../renderer/shell/tabs.ts';

afterEach(cleanup);

/** A tab that the window does not have. */
const tab = (title: string, actions: Tab['actions'] = []): Tab => ({
  id: title.toLowerCase() as TabId,
  title,
  show: 'showConnections',
  render: () => null,
  count: () => null,
  selection: () => null,
  actions,
});

const FLOWS = tab('Flows', ['selectAll']);
const EVENTS = tab('Events');
const HELP = tab('Help');

function Strip({ tabs }: { tabs: readonly [Tab, ...Tab[]] }) {
  const [shown, setShown] = useState(tabs[0]);
  return <TabStrip tabs={tabs} shown={shown} onShow={setShown} />;
}

const shownTabs = () => screen.getAllByRole('tab', { selected: true }).map(({ textContent }) => textContent);

describe('the list of tabs', () => {
  test('has unique ids and titles', () => {
    for (const of of ['id', 'title'] as const) expect(new Set(TABS.map((one) => one[of])).size).toBe(TABS.length);
  });

  test('decides which actions can run: those of the shown tab, and those that no tab lists', () => {
    const tabs = [FLOWS, EVENTS];
    expect(tabs.map((one) => offersAction(one, 'selectAll', tabs))).toEqual([true, false]);
    expect(tabs.map((one) => offersAction(one, 'focusFilter', tabs))).toEqual([true, true]);
  });

  test('puts a tab’s own actions in the places of others', () => {
    const expected: Tab = {
      ...tab('Expected', ['selectAllExpectations']),
      instead: { selectAll: 'selectAllExpectations' },
    };
    const tabs = [FLOWS, expected, HELP];
    const on = (action: ActionId) => tabs.map((one) => actionOn(one, action, tabs));
    expect(on('selectAll')).toEqual(['selectAll', 'selectAllExpectations', undefined]);
    expect(on('selectAllExpectations')).toEqual([undefined, 'selectAllExpectations', undefined]);
    expect(on('focusFilter')).toEqual(['focusFilter', 'focusFilter', 'focusFilter']);
  });
});

describe('the strip of tabs', () => {
  test('shows the clicked tab', () => {
    render(<Strip tabs={[FLOWS, EVENTS]} />);
    expect(shownTabs()).toEqual(['Flows']);
    fireEvent.click(screen.getByRole('tab', { name: 'Events' }));
    expect(shownTabs()).toEqual(['Events']);
  });

  test('is one tab stop, in which arrow keys wrap around', () => {
    render(<Strip tabs={[FLOWS, EVENTS, HELP]} />);
    const seen = ['ArrowLeft', 'ArrowRight', 'End', 'Home', 'ArrowRight'].map((key) => {
      fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key });
      expect(document.activeElement?.textContent).toBe(shownTabs()[0]);
      return shownTabs().join();
    });
    expect(seen).toEqual(['Help', 'Flows', 'Help', 'Flows', 'Events']);
    expect(screen.getAllByRole('tab').map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1]);
  });
});
