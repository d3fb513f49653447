// What can be given as a filter, and that it selects the same rows in every form.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Filter, MATCH_ALL, parseFilter, printFilter } from '../../../../native/filter/index.ts';
import { batchOf, type Flow, flowAt } from '../../../../native/flow/index.ts';
import { ConntrackFilter, ConntrackFilterType, ConntrackFlow } from '../../../../native/go/index.ts';
import { FilterSyntaxError, selectionOf } from '../../../../native/methods/filter-input.ts';

/** A hundred flows of UDP and TCP to ports 0 to 99. */
const BATCH = batchOf(
  Array.from({ length: 100 }, (_, i) => ({
    protocol: i % 2 ? 'tcp' : 'udp',
    src: '10.0.0.1',
    dst: '10.0.0.2',
    sport: 1000 + i,
    dport: i,
  })),
);
const ODD = Array.from({ length: 50 }, (_, i) => 2 * i + 1);

function ast(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(text);
  return result.filter;
}

describe('a filter selects the same rows', () => {
  test.each([
    ['as a text', 'proto = tcp'],
    ['as options of conntrack', '-p tcp'],
    ['as an AST', ast('tcp')],
    ['as the Go library’s', new ConntrackFilter().addProtocol(6)],
    ['as an object of one’s own that has an AST', { toFilter: () => ast('tcp') }],
    ['as a function', (flow: Flow) => flow.protocol === 6],
  ])('%s', (_, input) => {
    const selection = selectionOf(input);
    expect(selection.rows(BATCH)).toEqual(ODD);
    expect(selection.everything).toBe(false);
  });

  test('and gives the planner an AST, unless it is a function', () => {
    expect(printFilter(selectionOf('-p tcp').filter)).toBe('proto = tcp');
    expect(printFilter(selectionOf(new ConntrackFilter().addProtocol(6)).filter)).toBe('proto = tcp');
    expect(selectionOf(() => true)).toMatchObject({ filter: MATCH_ALL, everything: false });
  });

  test('with ports through the Go library’s flow', () => {
    const filter = new ConntrackFilter().addProtocol(6).addPort(ConntrackFilterType.origDstPort, 7);
    expect(selectionOf(filter).rows(BATCH)).toEqual([7]);
    expect(selectionOf((flow) => filter.matchConntrackFlow(ConntrackFlow.from(flow))).rows(BATCH)).toEqual([7]);
  });

  test('for any set of ports', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99), { minLength: 1 }), (ports) => {
        const wanted = ports.toSorted((a, b) => a - b);
        expect(selectionOf(`dport in {${ports.join(', ')}}`).rows(BATCH)).toEqual(wanted);
        expect(selectionOf((flow) => ports.includes(flow.orig.dport ?? -1)).rows(BATCH)).toEqual(wanted);
      }),
    );
    expect(flowAt(BATCH, 31).orig.dport).toBe(31);
  });
});

test('no filter, an empty text and the AST of everything select everything, and say so', () => {
  for (const input of [undefined, '', '  ', MATCH_ALL]) {
    const selection = selectionOf(input);
    expect(selection.everything).toBe(true);
    expect(selection.rows(BATCH)).toBeUndefined();
  }
});

describe('an invalid filter is refused', () => {
  test('with the position in the text', () => {
    const text = 'proto = tcp and dprot = 80';
    const error = (() => {
      try {
        return selectionOf(text);
      } catch (reason) {
        return reason;
      }
    })();
    expect(error).toBeInstanceOf(FilterSyntaxError);
    expect(error).toMatchObject({ code: 'EFILTER', text, errors: [{ from: 16, to: 21, suggestion: 'dport' }] });
    expect(String(error)).toMatch(/^FilterSyntaxError: The filter is not understood\. .*dprot.* \(at character 17\)$/);
  });

  test('also among options of conntrack', () => {
    expect(() => selectionOf('-p tcp --dport 80-90')).toThrow(FilterSyntaxError);
  });

  test.each([[null], [7], [{}], [[]], [{ kind: 'x' }], [{ kind: 'not' }], [{ toFilter: 1 }]])('%j', (input) => {
    expect(() => selectionOf(input as unknown as string)).toThrow(/^Expected "filter" to be /);
  });
});
