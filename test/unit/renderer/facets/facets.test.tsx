// @vitest-environment happy-dom
// The pane Facets: what it asks the engine, what it shows, and what clicks and keys do.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { View } from '../../../../renderer/engine/api.ts';
import { EngineError } from '../../../../renderer/engine/client-calls.ts';
import type { CountedFacets, FacetQuery } from '../../../../renderer/engine/queries/query-api.ts';
import { Facets } from '../../../../renderer/facets/Facets.tsx';
import { FACETS } from '../../../../renderer/facets/facet-list.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

type Values = CountedFacets['facets'][number]['values'];

/** Counts by field, as the engine would answer. */
const COUNTS: Record<string, Values> = {
  protocol: [
    { value: 6, flows: 1200 },
    { value: 17, flows: 300 },
  ],
  state: [
    { value: 'established', flows: 1000 },
    { value: 'time_wait', flows: 200 },
  ],
  flag: [
    { value: 'confirmed', flows: 1500 },
    { value: 'seen_reply', flows: 1100 },
  ],
  nat: [
    { value: 'src', flows: 5 },
    { value: 'both', flows: 2 },
    { value: 'none', flows: 9 },
  ],
  dport: [{ value: 443, flows: 7 }],
};
/** All flows, as the engine would count them. */
const FLOWS = 1500;

function answer(query: FacetQuery, counts: Readonly<Record<string, Values>>, counted = 0): CountedFacets {
  const facets = query.facets.map(({ field, top, named }) => {
    const all = counts[field] ?? [];
    const flowsOf = (value: number | string) => all.find((counted) => counted.value === value)?.flows ?? 0;
    return {
      field,
      values: all.slice(0, top),
      named: (named ?? []).map((value) => ({ value, flows: flowsOf(value) })),
      distinct: field === 'state' ? 12 : all.length,
      without: 0,
      flows: FLOWS,
    };
  });
  return { counted, facets };
}

async function open(situation: FakeSituation = {}) {
  const fake = fakeSession(situation);
  const counts = { ...COUNTS };
  fake.engine.facets.mockImplementation(async (query) => answer(query, counts, fake.engine.getView().counted));
  renderInWindow(fake.session, <Facets />);
  const settle = (ms = 0) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
  await settle();
  return { ...fake, counts, settle, filter: () => fake.session.store.getState().filterText };
}

const value = (name: RegExp | string) => screen.getByRole('button', { name });
const section = (title: string) => screen.getByRole('region', { name: title });
const countsIn = (title: string) =>
  [...section(title).querySelectorAll<HTMLElement>('[data-value]')].map(
    ({ dataset }) => `${dataset.field} ${dataset.value} ${dataset.count}`,
  );

describe('shows', () => {
  test('all facets with the counts of the engine', async () => {
    const { session } = await open();
    expect(FACETS.map(({ title }) => section(title))).toHaveLength(12);
    expect(countsIn('Protocol')).toEqual(['proto tcp 1200', 'proto udp 300']);
    expect(countsIn('State')).toEqual(['state established 1000', 'state time_wait 200']);
    expect(value('443 (https), 7 flows')).toBeDefined();
    act(() => session.windowLayout.setServiceNames(false));
    expect(value('443, 7 flows')).toBeDefined();
  });

  test('flows translated at both ends under each end', async () => {
    await open();
    expect(countsIn('Translation')).toEqual(['nat none 9', 'nat src 7', 'nat dst 2']);
  });

  test('no status that every flow has, unless the filter names it', async () => {
    const { session, settle } = await open();
    expect(countsIn('Status')).toEqual(['status seen_reply 1100', 'status unreplied 400']);
    act(() => session.filter.setFilter('status has confirmed'));
    await settle();
    expect(countsIn('Status')).toContain('status confirmed 1500');
  });

  test('how many values are behind "more", of which Unreplied is none', async () => {
    const { counts, session, show, settle } = await open();
    fireEvent.click(value('1 more of Status'));
    await settle(500);
    expect(value('Confirmed, 1,500 flows')).toBeDefined();
    counts.flag = [...(COUNTS.flag ?? []), { value: 'assured', flows: 9 }, { value: 'src_nat', flows: 4 }];
    act(() => show({}));
    await settle(1000);
    expect(value('2 more of Status')).toBeDefined();
    act(() => session.filter.setFilter('unreplied'));
    await settle(1000);
    expect(value('2 more of Status')).toBeDefined();
  });

  test.each([
    ['unreplied', 'Unreplied, 400 flows', 'Replied, 1,100 flows, left out'],
    ['replied', 'Replied, 1,100 flows', 'Unreplied, 400 flows, left out'],
    ['seen_reply = no', 'Unreplied, 400 flows', 'Replied, 1,100 flows, left out'],
  ])(
    'what the word %j of the filter chooses and leaves out, and a click takes it back',
    async (filterText, chosen, out) => {
      const { filter, session, settle } = await open({ boot: { filter: filterText } });
      expect(value(chosen).getAttribute('aria-pressed')).toBe('true');
      fireEvent.click(value(out));
      expect(filter()).toBe('');
      act(() => session.filter.setFilter(filterText));
      await settle(1000);
      fireEvent.click(value(chosen));
      expect(filter()).toBe('');
      act(() => session.filter.setFilter(filterText));
      await settle(1000);
      fireEvent.click(value('Status'));
      expect(value(/^Status.*1 in the filter/)).toBeDefined();
    },
  );

  test('what the filter names, also if no flow has it', async () => {
    await open({ boot: { filter: 'proto = sctp and not dport = 80' } });
    expect(countsIn('Protocol')).toContain('proto sctp 0');
    expect(value('SCTP, 0 flows').getAttribute('aria-pressed')).toBe('true');
    expect(value('80 (http), 0 flows, left out')).toBeDefined();
  });

  test('nothing of a table that is not reached', async () => {
    await open({ access: { reach: 'none' } });
    expect(screen.queryAllByRole('button')).toEqual([]);
  });

  test('that it counts so far, while the table is being read', async () => {
    const { show } = await open({ view: { complete: false } });
    expect(screen.getByText('Still reading: counts of the first flows')).toBeDefined();
    act(() => show({ complete: true }));
    expect(screen.queryByText('Still reading: counts of the first flows')).toBeNull();
  });
});

describe('asks', () => {
  test('for counts under the conditions of the other facets', async () => {
    const { engine } = await open({ boot: { filter: 'proto = tcp and state = established and zone = 7' } });
    const [query] = engine.facets.mock.lastCall ?? [];
    const filters = query?.facets.map(({ field, filter }) => `${field}: ${filter}`);
    expect(filters).toContain('protocol: state = established and zone = 7');
    expect(filters).toContain('state: proto = tcp and zone = 7');
    expect(filters).toContain('src: undefined');
    expect(query?.scope).toBe('matching');
  });

  test('for the values that the filter names, however rare they are', async () => {
    const { engine, counts, settle, show } = await open({
      boot: { filter: 'dst = 192.0.2.7 and not dst = 192.0.2.9' },
    });
    const [query] = engine.facets.mock.lastCall ?? [];
    expect(query?.facets.find(({ field }) => field === 'dst')).toMatchObject({ named: ['192.0.2.7', '192.0.2.9'] });
    expect(query?.facets.find(({ field }) => field === 'src')).toMatchObject({ named: [] });
    counts.dst = Array.from({ length: 40 }, (_, i) => ({ value: `192.0.2.${40 - i}`, flows: 100 - i }));
    act(() => show({}));
    await settle(1000);
    expect(countsIn('Destination').slice(-2)).toEqual(['dst 192.0.2.9 69', 'dst 192.0.2.7 67']);
  });

  test('again when the filter changes, and each second only while the table changes', async () => {
    const { engine, session, show, counts, settle } = await open();
    const asked = () => engine.facets.mock.calls.length;
    await settle(5000);
    expect(asked()).toBe(1);
    act(() => session.filter.setFilter('zone = 7'));
    await settle();
    expect(asked()).toBe(2);
    counts.protocol = [{ value: 6, flows: 1201 }];
    act(() => show({}));
    await settle();
    expect(asked()).toBe(2);
    await settle(1000);
    expect(asked()).toBe(3);
    expect(countsIn('Protocol')).toEqual(['proto tcp 1201']);
  });

  test('not while only rows are read again, whose counts stay the same', async () => {
    const { engine, show, settle } = await open();
    const asked = () => engine.facets.mock.calls.length;
    await settle(1000);
    act(() => show({ counted: 0 }));
    await settle(5000);
    expect(asked()).toBe(1);
    act(() => show({ counted: 1 }));
    await settle();
    expect(asked()).toBe(2);
  });

  test('again after a question that failed, though nothing has changed', async () => {
    const { engine, session, settle } = await open();
    engine.facets.mockRejectedValueOnce(new EngineError({ op: 'facets', code: 'ETIMEDOUT', message: 'too late' }));
    act(() => session.filter.setFilter('zone = 7'));
    await settle(500);
    expect(engine.facets).toHaveBeenCalledTimes(2);
    await settle(1000);
    expect(engine.facets).toHaveBeenCalledTimes(3);
    await settle(5000);
    expect(engine.facets).toHaveBeenCalledTimes(3);
  });

  test('less and less often while questions fail', async () => {
    const { engine, session, settle } = await open();
    engine.facets.mockRejectedValue(new EngineError({ op: 'facets', code: 'ECLOSED', message: 'it has ended' }));
    act(() => session.filter.setFilter('zone = 7'));
    await settle(500);
    const asked: number[] = [];
    for (let second = 0; second < 8; second++) {
      engine.facets.mockClear();
      await settle(1000);
      asked.push(engine.facets.mock.calls.length);
    }
    expect(asked).toEqual([1, 0, 1, 0, 0, 0, 1, 0]);
  });

  test('once for a change that the answer knew of before the view', async () => {
    const { engine, session, counts, show, settle } = await open();
    engine.facets.mockImplementation(async (query) => answer(query, counts, 5));
    act(() => session.filter.setFilter('zone = 7'));
    // No view comes while the window is hidden.
    await settle(5000);
    expect(engine.facets).toHaveBeenCalledTimes(2);
    act(() => show({ counted: 5 }));
    await settle(5000);
    expect(engine.facets).toHaveBeenCalledTimes(2);
    act(() => show({ counted: 6 }));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(3);
  });

  test('and never shows the counts of one facet in another, while the answer for another filter is under way', async () => {
    const { engine, session } = await open({ boot: { filter: 'state = established and dport = 443' } });
    const before = FACETS.map(({ title }) => (screen.queryByRole('region', { name: title }) ? countsIn(title) : []));
    engine.facets.mockImplementation(() => new Promise(() => {}));
    act(() => session.filter.setFilter('zone = 7 and proto = tcp'));
    const valuesOf = (counts: readonly string[]) => counts.map((text) => text.split(' ').slice(0, 2).join(' '));
    FACETS.forEach(({ title, field }, place) => {
      const known = valuesOf(before[place] ?? []);
      const named = ['zone 7', 'proto tcp'].filter((text) => text.startsWith(`${field.name} `));
      for (const shown of valuesOf(countsIn(title))) expect([...known, ...named]).toContain(shown);
    });
    expect(countsIn('Protocol')).toEqual(before[0]);
  });

  test('and marks counts under the filter before as old if those under the new one take a while', async () => {
    const { engine, session, counts, settle } = await open();
    const pane = () => screen.getByRole('region', { name: 'Facets' }).getAttribute('aria-busy');
    const answers: (() => void)[] = [];
    engine.facets.mockImplementation(
      (query) => new Promise((resolve) => answers.push(() => resolve(answer(query, counts, engine.getView().counted)))),
    );
    counts.protocol = [{ value: 6, flows: 30 }];
    act(() => session.filter.setFilter('zone = 7'));
    await settle(99);
    expect([pane(), countsIn('Protocol')]).toEqual(['false', ['proto tcp 1200', 'proto udp 300']]);
    await settle(1);
    expect([pane(), countsIn('Protocol')]).toEqual(['true', ['proto tcp 1200', 'proto udp 300']]);
    act(() => answers.pop()?.());
    await settle();
    expect([pane(), countsIn('Protocol')]).toEqual(['false', ['proto tcp 30']]);
    // An answer that only renews what is shown is not waited for.
    act(() => session.filter.setFilter(''));
    await settle(50);
    act(() => answers.pop()?.());
    await settle(5000);
    expect(pane()).toBe('false');
  });

  test('nothing more once it is closed', async () => {
    const { engine, show, settle } = await open();
    cleanup();
    show({});
    await settle(5000);
    expect(engine.facets).toHaveBeenCalledOnce();
  });
});

describe('a click', () => {
  test('filters for a value, a second one takes it back', async () => {
    const { filter } = await open();
    fireEvent.click(value(/^TCP/));
    expect(filter()).toBe('proto = tcp');
    fireEvent.click(value(/^TCP/));
    expect(filter()).toBe('');
  });

  test('with Alt, or on the minus, leaves the value out', async () => {
    const { filter } = await open();
    fireEvent.click(value(/^Time wait/), { altKey: true });
    expect(filter()).toBe('not state = time_wait');
    fireEvent.click(value('Leave out UDP'));
    expect(filter()).toBe('not state = time_wait and not proto = udp');
    fireEvent.click(value(/^Time wait.*left out$/));
    expect(filter()).toBe('not proto = udp');
  });

  test('on Unreplied leaves out what was replied, and takes that back', async () => {
    const { filter, settle } = await open({ boot: { filter: 'zone = 7' } });
    fireEvent.click(value('Unreplied, 400 flows'));
    expect(filter()).toBe('zone = 7 and not status has seen_reply');
    await settle();
    expect(value('Unreplied, 400 flows').getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(value('Unreplied, 400 flows'));
    expect(filter()).toBe('zone = 7');
  });

  test('acts on the filter that is applied, not on a text with errors', async () => {
    const { session, filter } = await open({ boot: { filter: 'zone = 7' } });
    act(() => session.filter.setFilter('zone = '));
    fireEvent.click(value(/^TCP/));
    expect(filter()).toBe('zone = 7 and proto = tcp');
  });

  test('on a title folds its values, says how many there are, and is remembered', async () => {
    const { invoke } = await open({ boot: { facets: { open: true, px: 220, folded: ['zone'] } } });
    expect(value(/^Zone/).getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(value('State'));
    expect(invoke).toHaveBeenLastCalledWith('saveSettings', {
      facets: { open: true, px: 220, folded: ['zone', 'state'] },
    });
    expect(countsIn('State')).toEqual([]);
    expect(value('State 12')).toBeDefined();
  });
});

describe('while the table is read', () => {
  const loading = { flows: 0, expected: undefined, reason: 'first' };

  /** Opens it among 1,000 flows; `asked` tells how often the engine was asked within two seconds of another view. */
  async function openReading() {
    const { engine, settle, show, session } = await open();
    const asked = async (view: Partial<View>): Promise<number> => {
      engine.facets.mockClear();
      act(() => show({ complete: false, loading, ...view }));
      await settle(2000);
      return engine.facets.mock.calls.length;
    };
    expect(await asked({ total: 1000 })).toBe(1);
    return { engine, asked, session, settle };
  }

  test('first counts when all flows are there', async () => {
    const { engine, settle, show } = await open({ view: { complete: false, total: 0, loading: undefined } });
    await settle(5000);
    act(() => show({ total: 240, loading: { ...loading, expected: 1_000_000 } }));
    await settle(2900);
    act(() => show({ total: 240_000, loading: { ...loading, expected: 1_000_000 } }));
    await settle(2900);
    act(() => show({ total: 500_000, loading: { ...loading, expected: 1_000_000 } }));
    await settle();
    expect(engine.facets).not.toHaveBeenCalled();
    expect(screen.getByText('Still reading: counts will follow')).toBeDefined();
    expect(screen.getByRole('region', { name: 'Facets' }).getAttribute('aria-busy')).toBe('false');
    act(() => show({ total: 1_000_000, complete: true, loading: undefined }));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(1);
    expect(section('Protocol')).toBeDefined();
    expect(screen.queryByText(/^Still reading/)).toBeNull();
  });

  test('first counts the flows that are there when reading takes long, is interrupted, or the view is paused', async () => {
    const { engine, settle, show } = await open({ view: { complete: false, total: 240, loading } });
    await settle(2900);
    expect(engine.facets).not.toHaveBeenCalled();
    await settle(100);
    act(() => show({ total: 900_000, loading: { ...loading, expected: 1_900_000 } }));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(1);
    expect(screen.getByText('Still reading: counts of the first flows')).toBeDefined();
    for (const view of [{ loading: undefined }, { paused: true }]) {
      cleanup();
      const other = await open({ view: { complete: false, total: 240, loading } });
      act(() => other.show(view));
      await other.settle();
      expect(other.engine.facets).toHaveBeenCalledTimes(1);
    }
  });

  test('counts under another filter when all are there, if it changed while the first flows were counted', async () => {
    const { engine, session, settle, show } = await open({ view: { complete: false, total: 240, loading } });
    await settle(3000);
    const first = Promise.withResolvers<CountedFacets>();
    engine.facets.mockReturnValueOnce(first.promise);
    act(() => show({ total: 400_000, loading: { ...loading, expected: 1_000_000 } }));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(1);
    act(() => show({ total: 600_000, loading: { ...loading, expected: 1_000_000 } }));
    act(() => session.filter.setFilter('proto = udp'));
    await settle();
    first.reject(new EngineError({ op: 'facets', code: 'ESUPERSEDED', message: 'another question' }));
    await settle(2000);
    engine.facets.mockClear();
    act(() => show({ total: 1_000_000, complete: true, loading: undefined }));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(1);
    expect(section('Protocol')).toBeDefined();
  });

  test('counts at once behind "more", and what is there of a table that is left for another', async () => {
    const { engine, settle, show } = await open({ view: { complete: false, total: 240, loading } });
    await settle(2000);
    act(() => show({ total: 0 }));
    act(() => show({ total: 100 }));
    await settle(2000);
    act(() => show({ total: 200 }));
    await settle();
    expect(engine.facets).not.toHaveBeenCalled();
    await settle(1000);
    act(() => show({ total: 300 }));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(1);
    fireEvent.click(value('1 more of Status'));
    await settle();
    expect(engine.facets).toHaveBeenCalledTimes(2);
  });

  test('counts again only among many more flows, and once all are there', async () => {
    const { asked } = await openReading();
    expect(await asked({ total: 15_999 })).toBe(0);
    expect(await asked({ total: 16_000 })).toBe(1);
    expect(await asked({ total: 200_000 })).toBe(0);
    expect(await asked({ total: 200_001, complete: true, loading: undefined })).toBe(1);
    expect(await asked({ total: 200_002, complete: true, loading: undefined })).toBe(1);
  });

  test('counts again only at the end once most are there', async () => {
    const { asked } = await openReading();
    const known = { ...loading, expected: 320_000 };
    expect(await asked({ total: 20_000, loading: known })).toBe(1);
    expect(await asked({ total: 320_000, loading: known })).toBe(0);
    expect(await asked({ total: 320_000, complete: true, loading: undefined })).toBe(1);
  });

  test('counts what there is a second after it was empty, even if most is there by then', async () => {
    const { asked } = await openReading();
    expect(await asked({ total: 0, loading: { ...loading, expected: 1000 } })).toBe(1);
    expect(await asked({ total: 900, loading: { ...loading, expected: 1000 } })).toBe(1);
    expect(await asked({ total: 950, loading: { ...loading, expected: 1000 } })).toBe(0);
  });

  test('counts what is shown when the view is paused, or the reading is interrupted', async () => {
    const { asked } = await openReading();
    expect(await asked({ total: 3000, paused: true })).toBe(1);
    expect(await asked({ total: 1000 })).toBe(1);
    expect(await asked({ total: 3000, loading: undefined })).toBe(1);
  });

  test('counts another table, which has fewer flows at first', async () => {
    const { asked } = await openReading();
    expect(await asked({ total: 999 })).toBe(1);
  });

  test('counts again after a question that failed', async () => {
    const { engine, asked, session, settle } = await openReading();
    engine.facets.mockRejectedValueOnce(new EngineError({ op: 'facets', code: 'ETIMEDOUT', message: 'too late' }));
    engine.facets.mockClear();
    act(() => session.filter.setFilter('zone = 7'));
    await settle(500);
    expect(engine.facets).toHaveBeenCalledTimes(1);
    expect(await asked({ total: 1001 })).toBe(1);
  });
});

describe('while somebody points at it', () => {
  test('values keep their places, and only their counts change', async () => {
    const { counts, settle, show, session } = await open();
    const region = screen.getByRole('region', { name: 'Facets' });
    fireEvent.pointerEnter(region);
    await settle();
    counts.protocol = [
      { value: 47, flows: 9000 },
      { value: 17, flows: 5000 },
    ];
    act(() => show({}));
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto tcp 0', 'proto udp 5000']);
    act(() => session.filter.setFilter('proto = sctp'));
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto gre 9000', 'proto udp 5000', 'proto sctp 0']);
    act(() => session.filter.setFilter(''));
    await settle(2000);
    fireEvent.pointerLeave(region);
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto gre 9000', 'proto udp 5000']);
  });

  test('or uses its keys, until the focus is elsewhere', async () => {
    const { counts, settle, show } = await open();
    value('Protocol').focus();
    fireEvent.keyDown(value('Protocol'), { key: 'ArrowDown' });
    await settle();
    counts.protocol = [...(COUNTS.protocol ?? [])].reverse().map((one, i) => ({ ...one, flows: 900 - i }));
    act(() => show({}));
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto tcp 899', 'proto udp 900']);
    act(() => (document.activeElement as HTMLElement).blur());
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto udp 900', 'proto tcp 899']);
  });

  test('or until the value that had the focus is no longer shown', async () => {
    const { counts, settle, show, session } = await open({ boot: { filter: 'proto = sctp' } });
    value('SCTP, 0 flows').focus();
    fireEvent.keyDown(value('SCTP, 0 flows'), { key: 'ArrowLeft' });
    act(() => session.filter.setFilter(''));
    await settle(2000);
    expect(document.activeElement).toBe(value('Protocol'));
    counts.protocol = [...(COUNTS.protocol ?? [])].reverse().map((one, i) => ({ ...one, flows: 900 - i }));
    act(() => show({}));
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto udp 900', 'proto tcp 899']);
  });

  test('not for the Alt of a click', async () => {
    const { counts, settle, show } = await open();
    value('Protocol').focus();
    fireEvent.keyDown(value('Protocol'), { key: 'Alt' });
    await settle();
    counts.protocol = [...(COUNTS.protocol ?? [])].reverse().map((one, i) => ({ ...one, flows: 900 - i }));
    act(() => show({}));
    await settle(2000);
    expect(countsIn('Protocol')).toEqual(['proto udp 900', 'proto tcp 899']);
  });
});

test('it is one tab stop, in which arrow keys move', async () => {
  await open();
  const stops = () => screen.getAllByRole('button').filter(({ tabIndex }) => tabIndex === 0);
  expect(stops()).toEqual([value('Protocol')]);
  value('Protocol').focus();
  const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
  press('ArrowDown');
  expect(document.activeElement).toBe(value(/^TCP/));
  press('ArrowDown');
  press('ArrowDown');
  expect(document.activeElement).toBe(value('State'));
  press('End');
  press('Home');
  press('ArrowUp');
  expect(document.activeElement).toBe(value('Protocol'));
  expect(stops()).toEqual([value('Protocol')]);
});

test('more values are in a list that can be searched', async () => {
  const { engine, settle } = await open();
  fireEvent.click(value('10 more of State'));
  await settle(500);
  expect(engine.facets.mock.lastCall?.[1]).toBe('facet-values');
  fireEvent.change(screen.getByRole('searchbox', { name: 'Find a value of State' }), { target: { value: 'wait' } });
  await settle(500);
  expect(screen.getByRole('status').textContent).toBe('1 of 12');
  const field = () => screen.queryByRole<HTMLInputElement>('searchbox');
  fireEvent.keyDown(field() ?? document.body, { key: 'Escape' });
  expect(field()?.value).toBe('');
  fireEvent.keyDown(field() ?? document.body, { key: 'Escape' });
  await settle(500);
  expect(field()).toBeNull();
});

test('the list of more values keeps its number, marked as old, until it is counted under another filter', async () => {
  const { engine, session, counts, settle } = await open();
  fireEvent.click(value('10 more of State'));
  await settle(500);
  const busy = () => document.querySelector('.fg-more-values')?.getAttribute('aria-busy');
  const said = () => [screen.getByRole('status').textContent, busy()];
  expect(said()).toEqual(['The 2 most frequent of 12. Type to find others.', 'false']);
  const answers: (() => void)[] = [];
  engine.facets.mockImplementation(
    (query) => new Promise((resolve) => answers.push(() => resolve(answer(query, counts, engine.getView().counted)))),
  );
  counts.state = [];
  act(() => session.filter.setFilter('zone = 7'));
  await settle(99);
  expect(said()).toEqual(['The 2 most frequent of 12. Type to find others.', 'false']);
  await settle(1);
  expect(said()).toEqual(['The 2 most frequent of 12. Type to find others.', 'true']);
  act(() => answers.forEach((give) => void give()));
  await settle();
  expect(said()).toEqual(['No value fits.', 'false']);
});

test.each([
  ['Port', '01', { contains: '01' }, '8012'],
  ['Port', 'alt', { contains: 'alt', named: expect.arrayContaining([8080]) }, '8080 (http-alt)'],
  ['Source', '.4', { contains: '.4' }, '10.0.0.4'],
  ['Source', ' 66.0.4', { contains: '66.0.4' }, '198.66.0.4'],
  ['Mark', '1AB', { contains: '1ab' }, '0x1ab'],
])('the search finds values of %s that are rarer than those listed: %j', async (title, typed, asked, found) => {
  const rare: CountedFacets['facets'][number]['values'] = [
    { value: 8012, flows: 1 },
    { value: 8080, flows: 1 },
    { value: '10.0.0.4', flows: 1 },
    { value: '198.66.0.4', flows: 1 },
    { value: 0x1ab, flows: 1 },
  ];
  const { engine, settle, show } = await open();
  engine.facets.mockImplementation(async ({ facets }) => ({
    counted: engine.getView().counted,
    facets: facets.map(({ field, contains, named = [] }) => {
      const text = (value: number | string) => (field === 'mark' ? `0x${Number(value).toString(16)}` : String(value));
      const values = contains ? rare.filter(({ value }) => text(value).includes(contains)) : [{ value: 1, flows: 9 }];
      const others = rare.filter(({ value }) => named.includes(value));
      return { field, values, named: others, distinct: 9000, without: 0, flows: FLOWS };
    }),
  }));
  act(() => show({}));
  await settle(1000);
  fireEvent.click(value(new RegExp(`more of ${title}$`)));
  await settle(500);
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: typed } });
  await settle(500);
  expect(engine.facets.mock.lastCall?.[0].facets).toEqual([expect.objectContaining(asked)]);
  expect(value(`${found}, 1 flow`)).toBeDefined();
});
