// Flows as text, through the engine: which flows, in which order, and how the text gets to main.

import { describe, expect, test } from 'vitest';
import type { ColumnId } from '../../../../../renderer/engine/columns/engine-columns.ts';
import type { ExportScope, TextColumn, TextForm } from '../../../../../renderer/engine/export/export-api.ts';
import { Bench, THREE } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const column = (id: ColumnId): TextColumn => ({ id, head: id, numeric: id === 'bytes' });
const COLUMNS = (['protocol', 'source', 'bytes', 'timeout'] as const).map(column);
const form = (format: TextForm['format'], columns = COLUMNS): TextForm => ({ format, columns });
const ALL: ExportScope = { kind: 'all', alsoEnded: false };
const MATCHING: ExportScope = { kind: 'matching', alsoEnded: false };
const FILE = 5;

const opened = (flows: readonly TestFlow[] = THREE): Bench => {
  const bench = new Bench();
  bench.dump(flows);
  bench.want({ first: 0, count: 10 });
  return bench;
};

/** The number of a call in the order of `Bench.call`. */
let calls = 1000;

/** Asks for a text, and lets its steps run. */
function ask(bench: Bench, op: 'copyText' | 'sampleText', scope: ExportScope, wanted: TextForm, most = 1_000_000) {
  const call = ++calls;
  const message = { op, slot: 'test', scope, form: wanted, most } as const;
  bench.engine.fromPage({ kind: 'call', call, ask: message });
  bench.pass(100);
  const answer = bench.answers.get(call);
  if (answer?.kind !== 'answer') throw new Error('not answered');
  return answer.value;
}

function copied(bench: Bench, scope: ExportScope, wanted: TextForm, most?: number): string | undefined {
  const value = ask(bench, 'copyText', scope, wanted, most);
  return typeof value === 'object' && 'text' in value ? value.text : undefined;
}

describe('A text for the clipboard', () => {
  test('has the columns as shown, with tabs, in the order of the list', () => {
    const bench = opened();
    bench.want({ sort: [{ column: 'bytes', descending: false }] });
    expect(copied(bench, ALL, form('tabs'))).toBe(
      'protocol\tsource\tbytes\ttimeout\n' +
        'TCP\t10.0.0.1:3\t100 B\t50 s\nUDP\t10.0.0.1:2\t200 B\t30 s\nTCP\t10.0.0.1:1\t300 B\t1 min 40 s\n',
    );
  });

  test('has the selected flows only, those too that the filter hides', () => {
    const bench = opened();
    const [first] = bench.view.rows;
    bench.want({ select: [{ kind: 'toggle', index: 0, handle: first?.handle ?? -1 }], filter: 'proto = udp' });
    const [udp] = bench.view.rows;
    bench.want({ select: [{ kind: 'toggle', index: 0, handle: udp?.handle ?? -1 }] });
    expect(copied(bench, { kind: 'selected' }, form('tabs', [column('source')]))).toBe(
      'source\n10.0.0.1:2\n10.0.0.1:1\n',
    );
    expect(copied(bench, MATCHING, form('tabs', [column('source')]))).toBe('source\n10.0.0.1:2\n');
    expect(copied(bench, ALL, form('tabs', [column('source')]))?.split('\n')).toHaveLength(5);
  });

  test('is not made if it would be too long', () => {
    const bench = opened();
    expect(ask(bench, 'copyText', ALL, form('json'), 300)).toMatchObject({ text: undefined, flows: 3 });
  });

  test('has the flows of a paused view as they were', () => {
    const bench = opened();
    bench.want({ paused: true });
    bench.batch([{ ...THREE[0], event: 'destroy' }]);
    bench.batch([{ ...THREE[1], bytes: 7000 }], 'refresh');
    expect(copied(bench, ALL, form('csv'))).toBe(
      'protocol,source,source.port,bytes,timeout\r\nTCP,10.0.0.1,1,300,100\r\nUDP,10.0.0.1,2,200,30\r\nTCP,10.0.0.1,3,100,50\r\n',
    );
  });

  test('as CSV has addresses and ports apart, so that a spreadsheet can sort by either', () => {
    const snat = { src: '192.0.2.1', dst: '203.0.113.9', sport: 443, dport: 1066 };
    const both = { src: '10.0.0.7', dst: '203.0.113.9', sport: 8443, dport: 1066 };
    const bench = opened([
      { sport: 41_001, dport: 443, reply: snat },
      { sport: 41_002, dport: 443, reply: both },
      { src: 'fd00::1', dst: 'fd00::2', sport: 41_003, dport: 80 },
      { protocol: 1, sport: 77, dport: 8 << 8 },
      { protocol: 47, sport: 1, dport: 2 },
    ]);
    const columns = (['source', 'destination', 'reply.source', 'reply.destination', 'translated'] as const).map(column);
    const [head, ...lines] = copied(bench, ALL, form('csv', columns))?.split('\r\n') ?? [];
    expect(head).toBe(
      'source,source.port,destination,destination.port,reply.source,reply.source.port,reply.destination,reply.destination.port,' +
        'translated.source,translated.source.port,translated.destination,translated.destination.port',
    );
    expect(lines).toEqual([
      '10.0.0.1,41001,192.0.2.1,443,192.0.2.1,443,203.0.113.9,1066,203.0.113.9,1066,,',
      '10.0.0.1,41002,192.0.2.1,443,10.0.0.7,8443,203.0.113.9,1066,203.0.113.9,1066,10.0.0.7,8443',
      'fd00::1,41003,fd00::2,80,fd00::2,80,fd00::1,41003,,,,',
      expect.stringMatching(/^10\.0\.0\.1,id 77,192\.0\.2\.1,echo-request,192\.0\.2\.1,/),
      expect.stringMatching(/^10\.0\.0\.1,key 0x1,192\.0\.2\.1,key 0x2,192\.0\.2\.1,/),
      '',
    ]);
  });

  test('of ended flows has no time left, and conntrack -R gets none of them', () => {
    const bench = opened();
    bench.want({ alsoEnded: true });
    bench.batch([{ ...THREE[0], event: 'destroy' }]);
    bench.want({});
    const ended: ExportScope = { kind: 'all', alsoEnded: true };
    const lines = copied(bench, ended, form('conntrack'))?.split('\n') ?? [];
    expect(lines[0]).toMatch(/^tcp {6}6 ESTABLISHED src=10.0.0.1 /);
    expect(lines[1]).toMatch(/^udp {6}17 30 src=/);
    expect(copied(bench, ended, form('csv'))).toContain('TCP,10.0.0.1,1,300,Removed\r\n');
    expect(ask(bench, 'copyText', ended, form('save'))).toMatchObject({ flows: 2, leftOut: 1 });
  });

  test('leaves SCTP and DCCP to other formats than that of conntrack -R, which needs what is not kept', () => {
    const bench = opened([...THREE, { sport: 9, protocol: 132 }, { sport: 9, protocol: 33 }]);
    expect(ask(bench, 'copyText', ALL, form('save'))).toMatchObject({ flows: 3, leftOut: 2 });
    expect(ask(bench, 'copyText', ALL, form('conntrack'))).toMatchObject({ flows: 5, leftOut: 0 });
  });

  test('runs nothing in a spreadsheet, and steers no terminal', () => {
    const bench = new Bench();
    const strings = ['', '=cmd()', '\x1b[31m'];
    bench.main({ kind: 'dumpStarted', dump: 1, reason: 'first', token: '' });
    bench.batch(
      [
        { sport: 1, helper: 1 },
        { sport: 2, helper: 2 },
      ],
      'dump',
      strings,
    );
    bench.main({ kind: 'dumpEnded', dump: 1, flows: 2, complete: true });
    const helper = [column('helper')];
    expect(copied(bench, ALL, form('csv', helper))).toBe("helper\r\n'=cmd()\r\n\\x1b[31m\r\n");
    expect(copied(bench, ALL, form('tabs', helper))).toBe("helper\n'=cmd()\n\\x1b[31m\n");
    expect(copied(bench, ALL, form('table', helper))).toBe('helper\n=cmd()\n\\x1b[31m\n');
  });
});

describe('A sample', () => {
  test('has the first lines, and counts all flows', () => {
    const bench = opened();
    expect(ask(bench, 'sampleText', ALL, form('table'))).toMatchObject({
      flows: 3,
      ended: 0,
      leftOut: 0,
      lines: [
        'protocol  source      bytes  timeout',
        'TCP       10.0.0.1:1  300 B  1 min 40 s',
        expect.anything(),
        expect.anything(),
      ],
      isWhole: true,
    });
  });

  test('measures the size of the whole text on some flows', () => {
    const flows = Array.from({ length: 5000 }, (_, i): TestFlow => ({ sport: 10_000 + i, id: i + 1, bytes: 100 }));
    const bench = opened(flows);
    expect(ask(bench, 'sampleText', ALL, form('xml'))).toMatchObject({ isWhole: false });
    const whole = copied(bench, ALL, form('csv')) ?? '';
    const sample = ask(bench, 'sampleText', ALL, form('csv'));
    expect(sample).toMatchObject({ flows: 5000, bytes: whole.length });
  });
});

describe('An export', () => {
  const MANY = Array.from({ length: 8000 }, (_, i): TestFlow => ({ sport: 1 + i, id: i + 1, bytes: i }));

  /** Starts one; main answers when the test says so. */
  function start(bench: Bench, scope: ExportScope, wanted: TextForm) {
    const { token } = bench.call<'prepareExport'>({ op: 'prepareExport', scope, format: wanted.format });
    const call = ++calls;
    bench.engine.fromPage({ kind: 'call', call, ask: { op: 'runExport', token, file: FILE, form: wanted } });
    bench.pass(50);
    return () => bench.answers.get(call);
  }

  const text = (bench: Bench): string =>
    bench
      .sent('exportText')
      .map((sent) => new TextDecoder().decode(sent.text))
      .join('');

  /** Main writes all that comes. */
  function writeAll(bench: Bench): void {
    while (bench.sent('exportEnd').length === 0) {
      bench.main({ kind: 'exportWritten', file: FILE });
      bench.pass(50);
    }
  }

  test('sends all of the text, as much at once as main takes', () => {
    const bench = opened(MANY);
    const answer = start(bench, ALL, form('json'));
    const underWay = bench.sent('exportText').length;
    bench.pass(1000);
    expect(bench.sent('exportText')).toHaveLength(underWay);
    expect(underWay).toBe(4);
    writeAll(bench);
    expect(answer()).toMatchObject({ kind: 'progress' });
    bench.main({ kind: 'exportClosed', file: FILE });
    expect(text(bench)).toBe(copied(bench, ALL, form('json'), 1e9));
    expect(answer()).toMatchObject({
      kind: 'answer',
      value: { flows: MANY.length, leftOut: 0, lost: 0, bytes: text(bench).length },
    });
  });

  test('has the flows of the moment at which it was prepared, ended ones too while they are known', () => {
    const bench = opened();
    const { token } = bench.call<'prepareExport'>({ op: 'prepareExport', scope: ALL, format: 'csv' });
    bench.batch([{ ...THREE[0], event: 'destroy' }]);
    bench.batch([{ sport: 99, id: 99, event: 'new' }]);
    const source = [column('source')];
    bench.engine.fromPage({
      kind: 'call',
      call: ++calls,
      ask: { op: 'runExport', token, file: FILE, form: form('csv', source) },
    });
    bench.pass(50);
    expect(text(bench)).toBe('source,source.port\r\n10.0.0.1,1\r\n10.0.0.1,2\r\n10.0.0.1,3\r\n');
  });

  test('ends if main cannot write', () => {
    const failure = { op: 'export', code: 'EEXPORT', message: 'There is no space left.' };
    const bench = opened(MANY);
    const answer = start(bench, ALL, form('json'));
    bench.main({ kind: 'exportWritten', file: FILE, failure });
    expect(answer()).toMatchObject({ kind: 'refused', failure });
    const sent = bench.sent('exportText').length;
    bench.main({ kind: 'exportWritten', file: FILE });
    bench.pass(50);
    expect(bench.sent('exportText')).toHaveLength(sent);
  });

  test('that is cancelled tells main to remove what there is', () => {
    const bench = opened(MANY);
    const answer = start(bench, ALL, form('json'));
    bench.engine.fromPage({ kind: 'cancelExport', file: FILE });
    expect(bench.sent('exportEnd')).toEqual([{ kind: 'exportEnd', file: FILE, whole: false }]);
    expect(answer()).toMatchObject({ kind: 'refused', failure: { code: 'ECANCELED' } });
  });

  test('that is cancelled when main has all of it ends as main says: with the file, or without', () => {
    for (const failure of [undefined, { op: 'export', code: 'EEXPORT', message: 'It has ended already.' }]) {
      const bench = opened();
      const answer = start(bench, ALL, form('json'));
      bench.engine.fromPage({ kind: 'cancelExport', file: FILE });
      expect(bench.sent('exportEnd').map(({ whole }) => whole)).toEqual([true, false]);
      expect(answer()?.kind).not.toBe('refused');
      bench.main({ kind: 'exportClosed', file: FILE, ...(failure ? { failure } : {}) });
      expect(answer()).toMatchObject(
        failure ? { kind: 'refused', failure: { code: 'ECANCELED' } } : { kind: 'answer', value: { flows: 3 } },
      );
    }
  });

  test('ends when another table opens, and one that is not prepared does not begin', () => {
    const bench = opened(MANY);
    const answer = start(bench, ALL, form('json'));
    bench.main({ kind: 'sourceOpened', source: 2 });
    expect(answer()).toMatchObject({ kind: 'refused', failure: { code: 'ESOURCE' } });
    bench.engine.fromPage({
      kind: 'call',
      call: ++calls,
      ask: { op: 'runExport', token: 1, file: FILE, form: form('csv') },
    });
    expect(bench.answers.get(calls)).toMatchObject({ kind: 'refused', failure: { code: 'ENOTOKEN' } });
    expect(bench.sent('exportEnd')).toHaveLength(2);
  });

  test.each(['table', 'conntrack', 'save', 'csv', 'json', 'xml'] as const)('of no flows as %s is whole', (format) => {
    const bench = opened([]);
    start(bench, ALL, form(format));
    expect(bench.sent('exportEnd')).toEqual([{ kind: 'exportEnd', file: FILE, whole: true }]);
    expect(text(bench)).toBe(copied(bench, ALL, form(format)));
  });
});
