import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../electron/commands.ts';
import { NOTHING_OUTSIDE } from '../../../electron/contract/kept-row.ts';
import type { ExpectationWatch as Watch } from '../../../electron/expectations/expectation-watch.ts';
import type { MayModify } from '../../../electron/policy.ts';
import type { DumpEnd } from '../../../electron/stream/stream-session.ts';
import type { FlowDetails } from '../../../native/flow/flow-details.ts';
import { deletedFlows } from '../../../native/methods/deleted-flows.ts';
import { decodeFlowDetails } from '../../../native/wire/index.ts';
import { captured } from '../native/wire/fixtures.ts';
import { expectation } from './fake-expectations.ts';
import type { FakeKernel as Kernel } from './fake-kernel.ts';

type Handler = (event: unknown, payload: unknown) => Promise<unknown>;
const electron = vi.hoisted(() => ({ handlers: new Map<string, Handler>(), copied: [] as string[] }));
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handler: Handler) => electron.handlers.set(channel, handler) },
  clipboard: { writeText: (text: string) => electron.copied.push(text) },
}));

const { handleCommands } = await import('../../../electron/commands.ts');
const { COMMANDS } = await import('../../../electron/contract/commands.ts');
const { ExpectationWatch } = await import('../../../electron/expectations/expectation-watch.ts');
const { ActionLog } = await import('../../../electron/action-log/action-log.ts');
const { UndoDesk } = await import('../../../electron/undo/undo-desk.ts');
const { FakeClock } = await import('./fake-clock.ts');
const { batchOf, FakeKernel, identitiesOf } = await import('./fake-kernel.ts');
const { quietLog } = await import('./quiet-log.ts');

const own = { own: true };
const call = (name: string, payload?: unknown, event: unknown = own) => {
  const handler = electron.handlers.get(`flowglass:${name}`);
  if (!handler) throw new Error(`${name} has no handler`);
  return handler(event, payload);
};

const MESSAGE = captured('udp-v4');
const NAMED = { source: { host: 'box', netns: 'lab' }, key: 'lab' };
const REPLACED: MayModify = {
  readOnly: false,
  canModify: false,
  failure: { op: 'status', code: 'ESTALE', message: 'The namespace was replaced.' },
};
const REPORT = { total: 1, deleted: 1, gone: 0, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0 };

describe("the page's commands", () => {
  let kernel: Kernel;
  let clock: InstanceType<typeof FakeClock>;
  let watch: Watch;
  let desk: InstanceType<typeof UndoDesk>;
  let lines: string[];
  let stages: string[] = [];
  let states: string[] = [];
  let saved: unknown[] = [];
  let used: unknown[] = [];
  /** The file that the user chooses; undefined if the user cancels. */
  let chosen: string | undefined;
  let stalled = false;
  let ended: DumpEnd | undefined;
  let mayModify: MayModify = { readOnly: false, canModify: true };

  const connection: ReturnType<CommandContext['connection']> = {
    open: async () => undefined,
    get handle() {
      return kernel;
    },
    get mayModify() {
      return mayModify;
    },
    get isStalled() {
      return stalled;
    },
    reread: async () => ended,
    flushing: (stage) => stages.push(stage),
    get expectations() {
      return watch;
    },
    pageView: undefined,
    endedDelete: async (token) => (token === 7 ? REPORT : undefined),
  };

  beforeEach(async () => {
    kernel = new FakeKernel();
    clock = new FakeClock();
    stages = [];
    states = [];
    saved = [];
    used = [];
    chosen = undefined;
    stalled = false;
    ended = undefined;
    mayModify = { readOnly: false, canModify: true };
    electron.copied.length = 0;
    electron.handlers.clear();
    const quiet = quietLog();
    lines = quiet.lines;
    watch = new ExpectationWatch({ clock, log: quiet.log, send: (state) => states.push(state.kind) });
    watch.attach({ handle: kernel, source: 1 });
    const actionLog = await ActionLog.load(join(mkdtempSync(join(tmpdir(), 'log-')), 'log.jsonl'), {
      clock,
      log: quiet.log,
    });
    desk = new UndoDesk({
      log: actionLog,
      bound: { flows: 100, bytes: 50_000 },
      by: { user: 'anna' },
      clock,
      table: () => ({
        ...connection,
        handle: kernel,
        named: NAMED,
        canCreate: true,
        undoing: () => undefined,
        redone: () => undefined,
      }),
      onState: () => undefined,
      onProgress: () => undefined,
    });
    const context: CommandContext = {
      clock,
      log: quiet.log,
      isOwnPage: (event) => (event as unknown) === own,
      bootstrap: () => {
        throw new Error('not asked for here');
      },
      openStream: () => undefined,
      sources: [{ kind: 'netns', netns: 'lab' }, { kind: 'playground' }],
      useSource: async (spec) => void used.push(spec),
      connection: () => connection,
      watchExpectations: (shown) => watch.setShown(shown),
      desk,
      labels: async () => [],
      files: { toSave: async () => chosen, toOpen: async () => chosen },
      chooseExportFile: async () => (chosen === undefined ? undefined : { file: 3, path: chosen }),
      saveSettings: (settings) => saved.push(settings),
    };
    handleCommands(context);
  });

  /** Calls a flush and lets enough time pass for it. */
  const flush = async (confirmedEntries: number) => {
    const answer = call('flush', { confirmedEntries });
    await clock.pass(1000);
    return answer;
  };

  test('all have a handler, and nothing else does', () => {
    expect([...electron.handlers.keys()].sort()).toEqual(
      Object.keys(COMMANDS)
        .map((name) => `flowglass:${name}`)
        .sort(),
    );
  });

  test('are refused from anywhere but the window’s own page, whatever they are', async () => {
    for (const name of Object.keys(COMMANDS)) await expect(call(name, undefined, {})).rejects.toThrow('refused');
    expect(kernel.calls).toEqual([]);
    expect(lines).toHaveLength(Object.keys(COMMANDS).length);
  });

  test.each([
    ['flush', undefined],
    ['flush', { confirmedEntries: '5' }],
    ['flush', { confirmedEntries: -1 }],
    ['flush', { confirmedEntries: 0.5 }],
    ['useSource', { playground: true }],
    ['useSource', { kind: 'netns', netns: '' }],
    ['useSource', { kind: 'elsewhere' }],
    ['saveSettings', { theme: 'purple' }],
    ['saveSettings', { columnWidths: { bytes: 1e9 } }],
    ['saveSettings', { columnWidths: { ['x'.repeat(41)]: 100 } }],
    ['saveSettings', { columnWidths: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`c${i}`, 100])) }],
    ['copyText', { text: 'x'.repeat(1_000_001) }],
    ['retry', 'now'],
    ['inspectFlow', { family: 'ipv4', protocol: 6, src: '10.0.0.1', dst: '10.0.0.2', sport: 70_000, dport: 443 }],
    ['inspectFlow', { family: 'unix', protocol: 6, src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 443 }],
  ])('are refused with an invalid payload: %s %j', async (name, payload) => {
    expect(await call(name, payload)).toMatchObject({ ok: false, failure: { op: name, code: 'EINVAL' } });
    expect(kernel.calls).toEqual([]);
    expect(saved).toEqual([]);
  });

  test('open the sources that main offers, and no other', async () => {
    for (const spec of [{ kind: 'playground' }, { kind: 'netns', netns: 'lab' }])
      expect(await call('useSource', spec)).toMatchObject({ ok: true });
    for (const spec of [{ kind: 'system' }, { kind: 'netns', netns: '/proc/1/ns/net' }])
      expect(await call('useSource', spec)).toMatchObject({ ok: false, failure: { op: 'useSource', code: 'EACCES' } });
    expect(used).toEqual([{ kind: 'playground' }, { kind: 'netns', netns: 'lab' }]);
  });

  test('inspect exactly the flow that was asked about', async () => {
    const message = captured('tcp-established-v4');
    const details = decodeFlowDetails(message);
    const { id, startNs } = details;
    const ends = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 80 };
    const flow = { family: 'ipv4', protocol: 6, ...ends, id, startMs: Number(startNs) / 1e6 };
    const answer = (change: Partial<FlowDetails>) => {
      kernel.inspectResult = () => ({ details: { ...details, ...change }, tree: [], nodes: [], message });
      return call('inspectFlow', flow);
    };
    expect(await answer({})).toMatchObject({ ok: true, value: { kind: 'found', inspection: { details, message } } });
    kernel.inspectResult = () => undefined;
    expect(await call('inspectFlow', flow)).toEqual({ ok: true, value: { kind: 'gone' } });
    const replaced = { ok: true, value: { kind: 'replaced' } };
    expect(await answer({ id: (id ?? 0) + 1 })).toEqual(replaced);
    expect(await answer({ startNs: (startNs ?? 0n) + 10_000n })).toEqual(replaced);
    expect(await answer({ startNs: undefined })).toEqual(replaced);
  });

  test('reread the table, and return its flows, or why they were not read', async () => {
    ended = { flows: 12 };
    expect(await call('reread')).toEqual({ ok: true, value: { flows: 12 } });
    const failure = { op: 'dump', code: 'EIO', message: 'The kernel did not answer.' };
    ended = { flows: 3, failure };
    expect(await call('reread')).toEqual({ ok: false, failure });
    ended = undefined;
    expect(await call('reread')).toEqual({ ok: true, value: null });
  });

  test('keep how the page shows the table, and know the deletes of a worker that has ended', async () => {
    const view = {
      boxText: 'a',
      filterText: '',
      sort: [],
      paused: true,
      builderOpen: false,
      tab: 'connections',
      expectations: { boxText: '', filterText: '', selected: [] },
      outside: NOTHING_OUTSIDE,
      fullDetails: true,
      logOpen: true,
      listsEnded: false,
    };
    expect(await call('keepView', view)).toMatchObject({ ok: true });
    expect(connection.pageView).toEqual(view);
    expect(await call('endedDelete', { token: 7 })).toEqual({ ok: true, value: REPORT });
    expect(await call('endedDelete', {})).toEqual({ ok: true, value: null });
  });

  test('flush what was confirmed, and return the counts before and after', async () => {
    kernel.entries = 40;
    kernel.onFlush = async () => {
      kernel.entries = 2;
    };
    expect(await flush(40)).toEqual({
      ok: true,
      value: { action: expect.any(Number), before: 40, after: 2, startedMs: expect.any(Number) },
    });
    expect(stages).toEqual(['flushing', 'flushed']);
  });

  test('say that all was flushed, also if it cannot be counted again', async () => {
    kernel.entries = 40;
    kernel.onFlush = async () => {
      kernel.failWith = Object.assign(new Error('broken pipe'), { code: 'EPIPE' });
    };
    const answer = await flush(40);
    expect(answer).toMatchObject({ ok: true, value: { before: 40 } });
    expect(answer).not.toHaveProperty('value.after');
    expect(desk.state.actions[0]?.outcome).toEqual({ kind: 'flushed', before: 40 });
  });

  test.each([
    [200, { kind: 'fits', forgets: 0 }],
    [700, { kind: 'none', why: 'bound', reason: 'At most 68 flows are kept for an undo.' }],
  ])('say before whether there is room for an undo, from what flows take: %i bytes', async (bytes, room) => {
    const details = decodeFlowDetails(MESSAGE);
    kernel.willDump(batchOf(10));
    kernel.inspectResult = () => ({ details, tree: [], nodes: [], message: new Uint8Array(bytes) });
    expect(await call('undoRoom', { flows: 100 })).toEqual({ ok: true, value: room });
  });

  test('flush what can be undone, if there is room as the confirmation said, and log it', async () => {
    kernel.entries = 40;
    const room = await call('undoRoom', { flows: 40 });
    expect(room).toEqual({ ok: true, value: { kind: 'fits', forgets: 0 } });
    kernel.flushed = deletedFlows([{ messages: new Uint8Array(10), receivedMs: new Float64Array(39) }]);
    const answer = call('flush', { confirmedEntries: 40, room: { kind: 'fits', forgets: 0 } });
    await clock.pass(1000);
    const [logged] = desk.state.actions;
    expect(await answer).toMatchObject({ ok: true, value: { kept: 39, action: logged?.id, startedMs: logged?.id } });
    expect(desk.state.undo).toBe(logged?.id);
    expect(desk.state.actions[0]).toMatchObject({ kind: 'flush', outcome: { before: 40, after: 40, kept: 39 } });
    expect(kernel.calls).toContain('flushUndoable');
  });

  test.each(['before', 'after'])(
    'a flush whose helper died %s it can be undone: what is gone is restored, once there is a helper again',
    async (when) => {
      kernel.entries = 3;
      const part = { messages: MESSAGE, receivedMs: new Float64Array(1) };
      kernel.flushed = deletedFlows([part, part, part]);
      kernel.onFlush = () => Promise.reject(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
      const answer = call('flush', { confirmedEntries: 3, room: { kind: 'fits', forgets: 0 } });
      await clock.pass(1000);
      expect(await answer).toMatchObject({ ok: false, failure: { code: 'EPIPE' } });
      const [logged] = desk.state.actions;
      expect(logged).toMatchObject({ kind: 'flush', failure: { code: 'EPIPE' }, back: { kind: 'undo' } });
      const outcome = when === 'before' ? 'exists' : 'restored';
      kernel.restoreResult = (flows) => ({
        flows: Array.from({ length: flows.length }, () => ({ outcome, errno: 0, lacking: [] })),
        identities: identitiesOf(flows.length),
      });
      const [restored, notDeleted] = when === 'before' ? [0, 3] : [3, 0];
      expect(await desk.undo(logged?.id ?? 0)).toMatchObject({ restored, notDeleted, cameBack: 0 });
      expect(desk.state.redo).toBe(when === 'before' ? undefined : logged?.id);
    },
  );

  test('a flush that is not answered in time can be undone', async () => {
    kernel.entries = 1;
    kernel.flushed = deletedFlows([{ messages: MESSAGE, receivedMs: new Float64Array(1) }]);
    kernel.onFlush = () => new Promise(() => undefined);
    const answer = call('flush', { confirmedEntries: 1, room: { kind: 'fits', forgets: 0 } });
    await clock.pass(120_000);
    expect(await answer).toMatchObject({ ok: false });
    expect(desk.state.undo).toBe(desk.state.actions[0]?.id);
  });

  test.each([
    ['took too long', 'ETIMEDOUT', () => clock.pass(120_000)],
    [
      'ended after the namespace was replaced',
      'ESTALE',
      () => {
        mayModify = REPLACED;
      },
    ],
    [
      'ended when the table in the window no longer answered',
      'ESTALLED',
      () => {
        stalled = true;
      },
    ],
  ])('a flush whose dump %s deletes nothing', async (_, code, meanwhile) => {
    kernel.entries = 1;
    kernel.flushed = deletedFlows([{ messages: MESSAGE, receivedMs: new Float64Array(1) }]);
    const flushes = vi.fn(async () => undefined);
    kernel.onFlush = flushes;
    let dumped: () => void = () => undefined;
    kernel.onFlushDump = () =>
      new Promise((resolve) => {
        dumped = resolve;
      });
    const answer = call('flush', { confirmedEntries: 1, room: { kind: 'fits', forgets: 0 } });
    await clock.pass(1000);
    await meanwhile();
    dumped();
    await clock.pass(1000);
    expect(await answer).toMatchObject({ ok: false, failure: { code } });
    expect(flushes).not.toHaveBeenCalled();
    expect(stages).toEqual(['flushing', 'flushFailed']);
    const back = { kind: 'none', reason: 'Nothing was deleted.' };
    expect(desk.state.actions).toMatchObject([{ kind: 'flush', failure: { code }, back }]);
  });

  test('log a flush that cannot be undone, one that failed, and deletes of expectations', async () => {
    kernel.entries = 400;
    const none = { kind: 'none', why: 'bound', reason: 'Too many.' };
    const large = call('flush', { confirmedEntries: 400, room: none });
    await clock.pass(1000);
    expect(await large).toMatchObject({ ok: true });
    expect(kernel.calls).toContain('flush');
    kernel.onFlush = () => Promise.reject(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    await flush(400);
    await call('deleteExpectations', { expectations: [], zones: [] });
    expect(desk.state.actions).toMatchObject([
      { kind: 'deleteExpectations', outcome: { kind: 'deleted', deleted: 0 } },
      { kind: 'flush', failure: { code: 'EPIPE' } },
      { kind: 'flush', outcome: { before: 400 } },
    ]);
    expect(desk.state.undo).toBeUndefined();
  });

  test('do not flush a table that has grown since', async () => {
    kernel.entries = 4000;
    expect(await flush(40)).toMatchObject({ ok: false, failure: { code: 'ECHANGED' } });
    expect(kernel.calls).not.toContain('flush');
    expect(stages).toEqual([]);
  });

  test('do not flush with --read-only or without the right', async () => {
    mayModify = { readOnly: true, canModify: true };
    expect(await flush(0)).toMatchObject({ ok: false, failure: { code: 'EROFS' } });
    mayModify = { readOnly: false, canModify: false };
    expect(await flush(0)).toMatchObject({ ok: false, failure: { code: 'EPERM' } });
    expect(kernel.calls).toEqual([]);
  });

  test('do not flush a namespace that was replaced, even while its entries were being counted', async () => {
    const failure = { op: 'netns', code: 'ESTALE', message: 'It is the old one.' };
    mayModify = { readOnly: false, canModify: false, failure };
    expect(await flush(0)).toEqual({ ok: false, failure: { ...failure, op: 'flush' } });
    mayModify = { readOnly: false, canModify: true };
    kernel.stats = async () => {
      mayModify = { readOnly: false, canModify: false, failure };
      return { entries: 0, maxEntries: 1000 };
    };
    expect(await flush(0)).toEqual({ ok: false, failure: { ...failure, op: 'flush' } });
    expect(kernel.calls).not.toContain('flush');
    expect(stages).toEqual([]);
  });

  test('pass on failures of the kernel, logged once', async () => {
    kernel.onFlush = () => Promise.reject(Object.assign(new Error('broken pipe'), { code: 'EPIPE' }));
    expect(await flush(0)).toEqual({ ok: false, failure: { op: 'flush', code: 'EPIPE', message: 'broken pipe' } });
    expect(lines).toHaveLength(1);
    expect(stages).toEqual(['flushing', 'flushFailed']);
  });

  test('do not wait forever', async () => {
    kernel.onFlush = () => new Promise(() => undefined);
    const answer = call('flush', { confirmedEntries: 0 });
    await clock.pass(61_000);
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'ETIMEDOUT' } });
  });

  test('count, copy and save', async () => {
    kernel.entries = 7;
    expect(await call('countEntries')).toEqual({ ok: true, value: { entries: 7 } });
    expect(await call('copyText', { text: 'conntrack -L' })).toEqual({ ok: true, value: undefined });
    expect(await call('saveSettings', { theme: 'dark' })).toMatchObject({ ok: true });
    expect(electron.copied).toEqual(['conntrack -L']);
    expect(saved).toEqual([{ theme: 'dark' }]);
  });

  test('write a profile to the chosen file and read it from there', async () => {
    const profile = { name: 'Mine', density: 'compact', columns: [], columnWidths: { bytes: 90 }, sort: [], rules: [] };
    expect(await call('exportProfile', profile)).toEqual({ ok: true, value: null });
    expect(await call('importProfile')).toEqual({ ok: true, value: null });
    const folder = mkdtempSync(join(tmpdir(), 'flowglass-profile-'));
    chosen = join(folder, 'Mine.json');
    expect(await call('importProfile')).toMatchObject({ ok: false, failure: { op: 'profile', code: 'EPROFILE' } });
    expect(await call('exportProfile', profile)).toEqual({ ok: true, value: { path: chosen } });
    const text = readFileSync(chosen, 'utf8');
    expect(JSON.parse(text)).toEqual({ flowglassProfile: 1, ...profile });
    expect(await call('importProfile')).toEqual({ ok: true, value: { file: 'Mine.json', text } });
    expect(lines).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  test('begin the file of an export that the user chooses', async () => {
    expect(await call('chooseExportFile', { format: 'csv' })).toEqual({ ok: true, value: null });
    chosen = '/tmp/flows.csv';
    expect(await call('chooseExportFile', { format: 'csv' })).toEqual({ ok: true, value: { file: 3, path: chosen } });
    expect(await call('chooseExportFile', { format: 'parquet' })).toMatchObject({ ok: false });
  });

  test('list, count, delete and flush expectations', async () => {
    for (const port of [1, 2, 3, 4]) kernel.expectations.add(expectation(port));
    expect(await call('rereadExpectations')).toEqual({ ok: true, value: { total: 4 } });
    expect(states).toEqual(['read']);
    expect(await call('watchExpectations', { shown: true })).toEqual({ ok: true, value: undefined });
    expect(states).toEqual(['read', 'read']);
    const { family, tuple, id } = expectation(2);
    const input = { expectations: [{ family, tuple: JSON.parse(JSON.stringify(tuple)), id }], zones: [] };
    expect(await call('deleteExpectations', input)).toMatchObject({ ok: true, value: { deleted: 1, gone: 0 } });
    // The page has the new list before the answer.
    expect(states).toEqual(['read', 'read', 'read']);
    expect(await call('countExpectations')).toEqual({ ok: true, value: { total: 3 } });
    expect(await call('flushExpectations', { confirmed: 1 })).toMatchObject({ failure: { code: 'ECHANGED' } });
    expect(await call('flushExpectations', { confirmed: 3 })).toEqual({ ok: true, value: { before: 3, after: 0 } });
  });

  test('a flush of expectations is logged, also if it fails, or they cannot be counted again', async () => {
    kernel.expectations.add(expectation(1));
    const broken = Object.assign(new Error('broken pipe'), { code: 'EPIPE' });
    kernel.flushExpectations = () => Promise.reject(broken);
    expect(await call('flushExpectations', { confirmed: 1 })).toMatchObject({ failure: { code: 'EPIPE' } });
    kernel.flushExpectations = async () => {
      kernel.expectations.failWith = broken;
    };
    expect(await call('flushExpectations', { confirmed: 1 })).toEqual({ ok: true, value: { before: 1 } });
    const [second, first] = desk.state.actions;
    expect(first).toMatchObject({ kind: 'flushExpectations', asked: 1, failure: { code: 'EPIPE' } });
    expect(first?.outcome).toBeUndefined();
    expect(second?.outcome).toEqual({ kind: 'flushed', before: 1 });
  });

  test('delete and flush no expectations without the right', async () => {
    kernel.expectations.add(expectation(1));
    mayModify = { readOnly: true, canModify: true };
    for (const [name, input] of [
      ['deleteExpectations', { expectations: [], zones: [] }],
      ['flushExpectations', { confirmed: 1 }],
    ] as const)
      expect(await call(name, input)).toMatchObject({ ok: false, failure: { op: name, code: 'EROFS' } });
    expect(kernel.expectations.list()).toHaveLength(1);
  });

  test('a flush is refused while the table in the window does not answer', async () => {
    kernel.entries = 5;
    stalled = true;
    expect(await flush(5)).toMatchObject({ ok: false, failure: { code: 'ESTALLED' } });
    expect(kernel.calls).not.toContain('flush');
    stalled = false;
    expect(await flush(5)).toMatchObject({ ok: true });
  });
});
