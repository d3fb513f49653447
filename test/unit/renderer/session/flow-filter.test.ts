// @vitest-environment happy-dom
// The filter of flows: what is applied, what is not understood, and the values that it asks for.

import { describe, expect, test } from 'vitest';
import { fieldSpec } from '../../../../native/filter/index.ts';
import { EngineError } from '../../../../renderer/engine/client-calls.ts';
import type { Facet } from '../../../../renderer/engine/queries/query-api.ts';
import { fakeSession } from '../fake-session.ts';

describe('a filter', () => {
  test('is given to the engine, and known by its text', () => {
    const { session, engine } = fakeSession();
    session.filter.setFilter('proto = udp');
    expect(engine.setFilter).toHaveBeenLastCalledWith('proto = udp');
    expect(session.store.getState()).toMatchObject({
      filterText: 'proto = udp',
      filterErrors: [],
      appliedFilter: 'proto = udp',
    });
  });

  test('that is not understood leaves the engine with the last one', () => {
    const { session, engine } = fakeSession({ boot: { filter: 'proto = udp' } });
    session.filter.setFilter('proto = ');
    expect(engine.setFilter).toHaveBeenLastCalledWith('proto = udp');
    expect(session.store.getState()).toMatchObject({ filterText: 'proto = ', appliedFilter: 'proto = udp' });
    expect(session.store.getState().filterErrors).toHaveLength(1);
  });

  test('reads labels by the names that main found', () => {
    const { session, engine } = fakeSession({ boot: { labels: [[7, 'web-shop']] } });
    session.filter.setFilter('label has web-shop');
    expect(session.store.getState().filterErrors).toEqual([]);
    expect(engine.setLabels).toHaveBeenCalledWith(new Map([[7, 'web-shop']]));
  });
});

test('a filter is changed by a click on a value, or leaves flows out', () => {
  const { session } = fakeSession({ boot: { filter: 'proto = tcp or proto = udp' } });
  session.filter.leaveOut('src = 10.0.0.1 and dst = 10.0.0.2');
  const { filterText } = session.store.getState();
  expect(filterText).toBe('(proto = tcp or proto = udp) and not (src = 10.0.0.1 and dst = 10.0.0.2)');
  session.filter.clickValue(fieldSpec('mark'), '0x10', 'choose');
  expect(session.store.getState().filterText).toBe(`${filterText} and mark = 0x10`);
});

describe('the values of a field', () => {
  const wanted = { field: 'protocol', top: 5 } as const;

  test('are those that the engine returns', async () => {
    const { session, engine } = fakeSession();
    const facet: Facet = { field: 'protocol', values: [], named: [], distinct: 0, without: 3, flows: 3 };
    engine.facets.mockResolvedValue({ counted: 0, facets: [facet] });
    expect(await session.filter.askValues(wanted, 'completion')).toBe(facet);
    expect(engine.facets).toHaveBeenCalledWith({ scope: 'living', facets: [wanted] }, 'completion');
  });

  test('are undefined if the engine has no answer; any other error is not hidden', async () => {
    const { session, engine } = fakeSession();
    engine.facets.mockRejectedValueOnce(new EngineError({ op: 'facets', code: 'ESUPERSEDED', message: '' }));
    expect(await session.filter.askValues(wanted, 'completion')).toBeUndefined();
    engine.facets.mockRejectedValueOnce(new TypeError('broken'));
    await expect(session.filter.askValues(wanted, 'completion')).rejects.toThrow('broken');
  });
});
