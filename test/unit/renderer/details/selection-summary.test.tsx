// @vitest-environment happy-dom
// What the details say of several selected flows.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { SelectionSummary } from '../../../../renderer/details/SelectionSummary.tsx';
import type { Facet, FacetQuery } from '../../../../renderer/engine/queries/query-api.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const SUMS = { flows: 30, counted: 29, packets: 12, bytes: 3000, rated: 30, rateBytesPerSec: 50 };

/** Fourteen sources, of which the engine returns those asked for; one port, and none for one flow. */
function facet({ field, top }: FacetQuery['facets'][number]): Facet {
  if (field === 'dport')
    return { field, values: [{ value: 443, flows: 29 }], distinct: 1, without: 1, named: [], flows: 30 };
  if (field !== 'src') return { field, values: [], distinct: 0, without: 30, named: [], flows: 30 };
  const all = Array.from({ length: 14 }, (_, i) => ({ value: `10.0.0.${i}`, flows: 14 - i }));
  return { field, values: all.slice(0, top), distinct: all.length, without: 0, named: [], flows: 30 };
}

async function open() {
  const fake = fakeSession({ view: { selected: 30 } });
  fake.engine.totals.mockResolvedValue(SUMS);
  fake.engine.facets.mockImplementation(async ({ facets }) => ({ counted: 0, facets: facets.map(facet) }));
  renderInWindow(fake.session, <SelectionSummary count={30} />);
  await act(async () => {});
  return fake;
}

const fact = (name: string) => document.querySelector(`[data-fact="${name}"] dd`);

test('are their sums, and the values that all have', async () => {
  const { session } = await open();
  expect([fact('bytes')?.textContent, fact('packets')?.textContent]).toEqual(['3.00 kB', '12']);
  expect(fact('counted')?.textContent).toBe('29 of 30');
  expect(fact('dport')?.textContent).toBe('443, or none');
  fireEvent.click(screen.getByRole('button', { name: '443' }));
  expect(session.store.getState().filterText).toBe('dport = 443');
});

test('unfold into the most frequent values of a field, each of which filters', async () => {
  const { session } = await open();
  const several = screen.getByRole('button', { name: '14 values' });
  expect(several.getAttribute('aria-expanded')).toBe('false');
  fireEvent.click(several);
  const list = within(screen.getByRole('list', { name: 'Source' }));
  const items = list.getAllByRole('listitem').map((item) => item.textContent);
  expect(items).toHaveLength(11);
  expect([items[0], items.at(-1)]).toEqual(['10.0.0.014', '4 more']);
  fireEvent.click(list.getByRole('button', { name: '10.0.0.3' }), { altKey: true });
  expect(session.store.getState().filterText).toBe('not src = 10.0.0.3');
  fireEvent.click(screen.getByRole('button', { name: '14 values' }));
  expect(screen.queryByRole('list', { name: 'Source' })).toBeNull();
});

test('are asked for at once when as many other flows are selected', async () => {
  const { engine, show } = await open();
  engine.totals.mockResolvedValue({ ...SUMS, bytes: 5000 });
  await act(async () => show({ selectionChoices: 2 }));
  expect(fact('bytes')?.textContent).toBe('5.00 kB');
});
