// @vitest-environment happy-dom
// Completion and the builder's choices.

import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  FIELDS,
  type Field,
  findField,
  fromRules,
  parseFilter,
  printFilter,
  toRules,
  type ValueContext,
} from '../../../../native/filter/index.ts';
import type { Facet, FacetWanted } from '../../../../renderer/engine/queries/query-api.ts';
import {
  defaultValue,
  FIELD_CHOICES,
  lastValue,
  operatorChoices,
  usesField,
  valueChoices,
  valueExample,
} from '../../../../renderer/filter-bar/builder-model.ts';
import { completionSource } from '../../../../renderer/filter-bar/completion.ts';
import { type AskValues, offeredValues } from '../../../../renderer/filter-bar/value-counts.ts';

const nothing = () => Promise.resolve(undefined);

/** A table with these values of every field. */
const FACET: Facet = {
  field: 'dport',
  values: [
    { value: 443, flows: 12_345 },
    { value: 80, flows: 700 },
    { value: 44_321, flows: 3 },
    { value: 22, flows: 1 },
  ],
  named: [],
  distinct: 4,
  without: 0,
  flows: 13_049,
};
const NAMES: Facet = {
  field: 'state',
  values: [
    { value: 'established', flows: 12_345 },
    { value: 'time_wait', flows: 40 },
  ],
  named: [],
  distinct: 2,
  without: 5,
  flows: 12_390,
};

/** What the source offers for a text with the cursor at its end, and what it requested. */
async function complete(
  text: string,
  explicit = false,
  facet: Facet | undefined = undefined,
  known: ValueContext = {},
  accepts: (field: Field) => boolean = () => true,
) {
  const asked: FacetWanted[] = [];
  const ask: AskValues = (wanted) => {
    asked.push(wanted);
    return Promise.resolve(facet);
  };
  const context = new CompletionContext(EditorState.create({ doc: text }), text.length, explicit);
  const result = await completionSource({ askValues: ask, context: known, accepts })(context);
  return { result, asked, labels: result?.options.map(({ label }) => label) };
}

describe('completionSource', () => {
  test('completes fields and values', async () => {
    expect((await complete('dpo')).result).toMatchObject({ from: 0 });
    expect((await complete('proto = u')).labels).toContain('udp');
  });

  test('offers nothing when a word is complete, so that Enter applies the filter', async () => {
    expect((await complete('proto = udp')).result).toBeNull();
    expect((await complete('dport = 22', false, { ...FACET, values: FACET.values.slice(3) })).result).toBeNull();
    expect((await complete('proto = udp ')).result).toBeNull();
    expect((await complete('proto =')).asked).toEqual([]);
  });

  test('offers filters by their names where a term can begin, and takes their texts', () => {
    const named = [{ name: 'Web clients', filter: '-p tcp --dport 443' }];
    const completed = (text: string) => {
      const view = new EditorView({ state: EditorState.create({ doc: text, selection: { anchor: text.length } }) });
      onTestFinished(() => view.destroy());
      const source = completionSource({ askValues: nothing, context: {}, accepts: () => true, named: () => named });
      const result = source(new CompletionContext(view.state, text.length, false));
      if (result === null || result instanceof Promise) return undefined;
      const option = result.options.find(({ label }) => label === 'Web clients');
      if (typeof option?.apply !== 'function') return undefined;
      option.apply(view, option, result.from, text.length);
      return view.state.doc.toString();
    };
    expect(completed('web')).toBe('-p tcp --dport 443');
    expect(completed('mark = 1 or web')).toBe('mark = 1 or (proto = tcp and dport = 443)');
    expect(completed('mark = 1 ')).toBeUndefined();
    expect(completed('mark ')).toBeUndefined();
  });

  test('answers when asked', async () => {
    expect((await complete('proto = ', true)).labels?.length).toBeGreaterThan(0);
  });

  test('offers the values of the table with their flow counts, the most frequent first, then other names', async () => {
    const { result, labels } = await complete('state = ', false, NAMES);
    expect(labels?.slice(0, 2)).toEqual(['established', 'time_wait']);
    expect(labels).toContain('syn_sent');
    expect(result?.options.slice(0, 3)).toMatchObject([{ flows: 12_345 }, { flows: 40 }, { flows: undefined }]);
    expect(result?.filter).toBe(false);
  });

  test('reuses the answer while a name is typed, and requests numbers again', async () => {
    const { result, asked } = await complete('state = ', false, NAMES);
    const typed = new CompletionContext(EditorState.create({ doc: 'state = ti' }), 10, false);
    expect(result?.update?.(result, 8, 10, typed)?.options[0]).toMatchObject({ label: 'time_wait', flows: 40 });
    expect(asked).toHaveLength(1);
    expect((await complete('dport = 4', false, FACET)).result?.update).toBeUndefined();
  });

  test('puts the typed text first if it is a value, lest Enter replace it with another', async () => {
    expect((await complete('dport = 44', false, FACET)).labels).toEqual(['44', '443', '44321']);
    expect((await complete('dport in {80, 443', false, FACET)).labels).toEqual(['443', '44321']);
    expect(
      (await complete('src in 10.0.', false, { ...FACET, values: [{ value: '10.0.0.1', flows: 2 }] })).labels,
    ).toEqual(['10.0.0.1']);
  });

  test('requests values that begin as typed, if the engine can tell', async () => {
    expect((await complete('dport = 4')).asked).toEqual([{ field: 'dport', top: 40, startsWith: '4' }]);
    expect((await complete('host = ')).asked).toEqual([{ field: 'host', top: 40, startsWith: '' }]);
    expect((await complete('end = 10.')).asked).toEqual([{ field: 'end', top: 40, startsWith: '10.' }]);
    expect((await complete('port = ht')).asked).toEqual([{ field: 'port', top: 1000 }]);
    expect((await complete('mark & 0xff = ')).asked).toEqual([]);
    expect((await complete('bytes > 1')).asked).toEqual([]);
  });

  test('leaves out fields that the box does not take, and words that mean one', async () => {
    const labels = async (text: string, accepts?: (field: Field) => boolean) =>
      (await complete(text, true, undefined, {}, accepts)).labels;
    expect(await labels('')).toEqual(expect.arrayContaining(['bytes', 'established', 'helper', 'udp']));
    const some = await labels('', ({ name }) => name === 'helper' || name === 'proto');
    expect(some).toEqual(expect.arrayContaining(['helper', 'proto', 'udp']));
    expect(some).not.toEqual(expect.arrayContaining(['bytes']));
    expect(some).not.toEqual(expect.arrayContaining(['established']));
  });

  test('drops an answer that arrives too late', async () => {
    const state = EditorState.create({ doc: 'state = ' });
    const context = new CompletionContext(state, 8, false);
    const askValues = () => {
      Object.defineProperty(context, 'aborted', { value: true });
      return Promise.resolve(NAMES);
    };
    const answer = completionSource({ askValues, context: {}, accepts: () => true })(context);
    expect(await answer).toBeNull();
  });
});

describe('offeredValues', () => {
  const offered = (
    name: string,
    typed: string,
    values: Facet['values'],
    { without = 0, known = {} }: { without?: number; known?: ValueContext } = {},
  ) => {
    const field = findField(name);
    if (!field) throw new Error(`no field ${name}`);
    return offeredValues(
      field,
      typed,
      { field: 'dport', values, named: [], distinct: values.length, without, flows: 0 },
      known,
    );
  };

  test('writes each kind of value as the language does', () => {
    const one = (name: string, value: number | string) => offered(name, '', [{ value, flows: 1 }])[0];
    expect(one('proto', 6)?.text).toBe('tcp');
    expect(one('proto', 99)?.text).toBe('99');
    expect(one('mark', 16)?.text).toBe('0x10');
    expect(one('label', 5)?.text).toBe('5');
    expect(one('helper', 'ftp')?.text).toBe('ftp');
    expect(one('helper', 'a b')?.text).toBe('"a b"');
    expect(one('dport', 443)).toEqual({ text: '443', detail: 'https', flows: 1 });
    expect(offered('dport', 'htt', [{ value: 443, flows: 9 }])[0]).toEqual({
      text: 'https',
      detail: 'port 443',
      flows: 9,
    });
  });

  test('offers only values that a filter can have', () => {
    for (const [name, facet] of Object.entries({
      proto: 6,
      src: 'fd00::1',
      nat: 'src',
      status: 'assured',
      zone: 3,
      mark: 7,
    })) {
      const op = name === 'status' ? 'has' : '=';
      for (const { text } of offered(name, '', [{ value: facet, flows: 1 }]))
        expect(parseFilter(`${name} ${op} ${text}`), `${name} ${op} ${text}`).toMatchObject({ ok: true });
    }
  });

  test('counts a flow that is translated at both ends for each value that it matches', () => {
    const values = [
      { value: 'none', flows: 50 },
      { value: 'src', flows: 7 },
      { value: 'both', flows: 2 },
      { value: 'dst', flows: 1 },
    ];
    const counts = Object.fromEntries(
      offered('nat', '', values, { without: 1 }).map(({ text, flows }) => [text, flows]),
    );
    expect(counts).toEqual({ none: 50, any: 11, src: 9, dst: 3 });
  });
});

describe('labels', () => {
  const labels = new Map([
    [5, 'web'],
    [7, 'and'],
    [8, '5'],
    [90, 'guest'],
  ]);
  const known: ValueContext = { labels, audience: 'window' };
  const field = findField('label');
  const values = [
    { value: 7, flows: 40 },
    { value: 5, flows: 12 },
    { value: 6, flows: 3 },
  ];

  test('are offered by name, those that flows have first, and by number if one is typed', () => {
    if (!field) throw new Error('there is no field label');
    const facet: Facet = { field: 'label', values, named: [], distinct: 3, without: 0, flows: 0 };
    expect(offeredValues(field, '', facet, known)).toEqual([
      { text: '"and"', detail: 'label 7', flows: 40 },
      { text: 'web', detail: 'label 5', flows: 12 },
      { text: '6', detail: '', flows: 3 },
      { text: '"5"', detail: 'label 8', flows: undefined },
      { text: 'guest', detail: 'label 90', flows: undefined },
    ]);
    expect(offeredValues(field, '5', facet, known)[0]).toEqual({ text: '5', detail: '', flows: 12 });
    for (const { text } of offeredValues(field, '', facet, known))
      expect(parseFilter(`label has ${text}`, known), text).toMatchObject({ ok: true });
  });

  test('are completed by name in the box', async () => {
    const facet: Facet = { field: 'label', values, named: [], distinct: 3, without: 0, flows: 0 };
    expect((await complete('label has gu', false, facet, known)).labels).toEqual(['guest']);
    expect((await complete('-l w', true, undefined, known)).labels).toEqual(['web', 'and', '5', 'guest']);
  });

  test('keep their names in rules and back', () => {
    for (const text of ['label has web', 'label has "and"', 'not label has "5"', 'label has 6 or label has guest']) {
      const parsed = parseFilter(text, known);
      if (!parsed.ok) throw new Error(`${text}: ${parsed.errors[0]?.message}`);
      const rules = toRules(parsed.filter, known);
      expect(JSON.stringify(rules)).not.toMatch(/"value":"(5|7|8|90)"/);
      expect(fromRules(rules, known)).toEqual(parsed);
      expect(printFilter(parsed.filter, known)).toBe(text);
    }
  });

  test('without names say where names come from, in the words of the window', () => {
    const parsed = parseFilter('label has web', { audience: 'window' });
    expect(parsed.ok ? '' : parsed.errors[0]?.message).toBe(
      'No label has a name here: write its number, or name labels in /etc/xtables/connlabel.conf and restart Flowglass.',
    );
  });
});

describe('the builder', () => {
  test('offers every field with operators', () => {
    expect(FIELD_CHOICES).toHaveLength(FIELDS.length);
    for (const { name } of FIELD_CHOICES) expect(operatorChoices(name).length, name).toBeGreaterThan(0);
  });

  test('begins a rule that is a filter, or reports a missing value', () => {
    for (const { name } of FIELD_CHOICES) {
      const rule = { field: name, operator: operatorChoices(name)[0]?.name ?? '', value: defaultValue(name) };
      const result = fromRules({ combinator: 'and', rules: [rule] });
      expect(result.ok, name).toBe(rule.value !== '' || FIELDS.find((field) => field.name === name)?.kind === 'text');
    }
  });

  test('offers a choice if values are names, and keeps a value that is not listed', () => {
    expect(valueChoices({ field: 'proto', operator: '=', value: 'tcp' }).map(({ name }) => name)).toContain('udp');
    expect(valueChoices({ field: 'proto', operator: '=', value: '89' })[0]?.name).toBe('89');
    expect(valueChoices({ field: 'proto', operator: 'in', value: 'tcp' })).toEqual([]);
    expect(valueChoices({ field: 'src', operator: '=', value: '' })).toEqual([]);
  });

  test('knows whether a field is used, however deep', () => {
    const parsed = parseFilter('tcp and not (dport = 80 or (inbound and assured))');
    if (!parsed.ok) throw new Error('refused');
    expect(usesField(toRules(parsed.filter), 'direction')).toBe(true);
    expect(usesField(toRules(parsed.filter), 'src')).toBe(false);
  });

  test('continues from the last value of a list', () => {
    expect(lastValue('in', '80, 44')).toEqual(['80, ', '44']);
    expect(lastValue('not in', '80,')).toEqual(['80,', '']);
    expect(lastValue('in', '4')).toEqual(['', '4']);
    expect(lastValue('=', 'a,b')).toEqual(['', 'a,b']);
  });

  test('shows an example of a value', () => {
    expect(valueExample('dport')).toBe('80, 443');
    expect(valueExample('src')).toBe('10.0.0.0/8');
  });
});
