// @vitest-environment happy-dom
// The list of tabs, and the strip for choosing one.

import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { TabStrip } from '../../../../renderer/shell/TabStrip.tsx';
import { offersAction, TABS, type Tab } from '../../../../renderer/shell/tabs.ts';

afterEach(cleanup);

const FLOWS: Tab = { id: 'flows', title: 'Flows', render: () => null, actions: ['selectAll'] };
const EVENTS: Tab = { id: 'events', title: 'Events', render: () => null, actions: [] };
const HELP: Tab = { id: 'help', title: 'Help', render: () => null, actions: [] };

function Strip({ tabs }: { tabs: readonly [Tab, ...Tab[]] }) {
  const [shown, setShown] = useState(tabs[0]);
  return <TabStrip tabs={tabs} shown={shown} onShow={setShown} />;
}

const shownTabs = () => screen.getAllByRole('tab', { selected: true }).map(({ textContent }) => textContent);

describe('the list of tabs', () => {
  test('has unique ids and titles', () => {
    for (const of of ['id', 'title'] as const) expect(new Set(TABS.map((tab) => tab[of])).size).toBe(TABS.length);
  });

  test('decides which actions can run: those of the shown tab, and those that no tab lists', () => {
    const tabs = [FLOWS, EVENTS];
    expect(tabs.map((tab) => offersAction(tab, 'selectAll', tabs))).toEqual([true, false]);
    expect(tabs.map((tab) => offersAction(tab, 'focusFilter', tabs))).toEqual([true, true]);
  });
});

describe('the strip of tabs', () => {
  test('is absent for a single tab', () => {
    render(<Strip tabs={[FLOWS]} />);
    expect(screen.queryByRole('tablist')).toBeNull();
  });

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
