// The action log as a script: the commands of each action in its own table, and nothing in it that a shell would run otherwise.

import { expect, test } from 'vitest';
import { actionScript, type ScriptContext } from '../../../../electron/action-log/equal-commands.ts';
import type { ActionRecord, DeletedCounts } from '../../../../electron/contract/action-log.ts';
import { batchOf } from '../../../../native/index.ts';

const NOTHING: ScriptContext = { flowsOf: () => undefined, canUndo: () => false, names: {} };
const COUNTS = { gone: 0, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0 };

function action(more: Partial<ActionRecord>): ActionRecord {
  return {
    id: 1,
    kind: 'deleteMatching',
    source: { host: 'router', netns: 'lab', shell: { kind: 'netns', netns: 'lab' } },
    by: { user: 'root', sudo: 'anna' },
    startedMs: Date.UTC(2026, 10, 29, 4, 0, 0),
    asked: 5,
    outcome: { kind: 'deleted', deleted: 3, ...COUNTS, gone: 2 },
    ...more,
  };
}

function script(records: readonly ActionRecord[], context: Partial<ScriptContext> = {}): string[] {
  return [...actionScript(records, { ...NOTHING, ...context })].join('').split('\n');
}

/** The lines that a shell runs. */
function commands(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

test('a filter that conntrack can express is one command in its table, and the rest is in comments', () => {
  const lines = script([action({ filter: 'src = 10.0.0.1 and proto = udp', isWhole: true })]);
  expect(commands(lines)).toEqual(['ip netns exec lab conntrack -D -s 10.0.0.1 -p udp']);
  expect(lines).toContain('# 2026-11-29T04:00:00.000Z Deleted 3 flows, by root (sudo by anna), on router (lab)');
  expect(lines).toContain('# 2 already gone');
});

/** A delete of all that a filter matches, of which this became. */
function stopped(counts: Partial<DeletedCounts>): Partial<ActionRecord> {
  return { filter: 'src = 10.0.0.1', isWhole: true, outcome: { kind: 'deleted', deleted: 3, ...COUNTS, ...counts } };
}

test('a delete that was stopped names the flows that it deleted, not all that the filter matches', () => {
  const flows = batchOf([{ protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 5, dport: 53 }]);
  const lines = script([action(stopped({ notSent: 2 }))], { flowsOf: () => [flows], canUndo: () => true });
  expect(commands(lines)).toEqual([expect.stringContaining('--sport 5 --dport 53')]);
});

test('an action that failed is not called done, and its reason is there instead of another', () => {
  const failure = { op: 'flush', code: 'EPIPE', message: 'The helper has ended.' };
  const lines = script([action({ kind: 'flush', outcome: undefined, failure })]);
  expect(lines).toContain('# 2026-11-29T04:00:00.000Z Flush of 5 flows, by root (sudo by anna), on router (lab)');
  expect(lines).toContain('# The helper has ended.');
  expect(lines.join()).not.toContain('was closed');
  expect(script([action({ outcome: undefined })])).toContain('# Flowglass was closed before it ended');
});

test('flows chosen by hand are named one by one, as long as they are in memory', () => {
  const flows = batchOf([
    { protocol: 'tcp', src: '10.0.0.1', dst: '10.0.0.2', sport: 5, dport: 443 },
    { protocol: 'gre', src: '10.0.0.1', dst: '10.0.0.2', srcKey: 1, dstKey: 2 },
    { protocol: 'udp', src: 'fd00::1', dst: 'fd00::2', sport: 6, dport: 53, zone: 7 },
  ]);
  const chosen = action({ kind: 'deleteFlows' });
  const lines = script([chosen], { flowsOf: () => [flows], canUndo: () => true });
  expect(commands(lines)).toEqual([
    expect.stringMatching(/^ip netns exec lab conntrack -D -p tcp -s 10\.0\.0\.1 -d 10\.0\.0\.2 --sport 5 --dport 443/),
    expect.stringMatching(/^ip netns exec lab conntrack -D -f ipv6 -p udp .*--dport 53/),
  ]);
  expect(lines).toContain('# A flow that no command can name.');
  expect(lines.join()).not.toContain('-I');
  expect(commands(script([chosen]))).toEqual([]);
  expect(script([{ ...chosen, first: 'TCP 10.0.0.1:5\n' }])).toContain('# Chosen: TCP 10.0.0.1:5\\n and 4 more');
  expect(script([chosen])).toContain('# No equal command: which flows these were is no longer in memory.');
});

test('where nothing can be undone, the commands that would restore them are there as comments', () => {
  const flows = batchOf([{ protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 5, dport: 53 }]);
  const lines = script([action({ kind: 'flush', outcome: { kind: 'flushed', before: 1, after: 0 } })], {
    flowsOf: () => [flows],
  });
  expect(commands(lines)).toEqual(['ip netns exec lab conntrack -F']);
  expect(lines.filter((line) => line.includes('conntrack -I'))).toEqual([
    expect.stringMatching(
      /^# ip netns exec lab conntrack -I .*-s 10\.0\.0\.1 -d 10\.0\.0\.2 .*-p udp --sport 5 --dport 53/,
    ),
  ]);
});

test('what was undone has no command, unless it was redone', () => {
  const undo = action({
    id: 2,
    kind: 'undo',
    of: 1,
    outcome: {
      kind: 'undone',
      restored: 3,
      restoredBefore: 0,
      notDeleted: 0,
      replaced: 0,
      cameBack: 0,
      expired: 0,
      refused: [],
      unknown: 0,
      notSent: 0,
      lacking: [],
    },
  });
  const deleted = action({ filter: 'src = 10.0.0.1', isWhole: true });
  expect(commands(script([deleted, undo]))).toEqual([]);
  expect(script([deleted, undo])).toContain('# Undone since: no command.');
  expect(commands(script([deleted, undo, action({ id: 3, kind: 'redo', of: 1 })]))).toHaveLength(1);
});

test('what was undone in part has no command, and says so, until the rest is undone', () => {
  const rest = {
    restoredBefore: 0,
    notDeleted: 0,
    replaced: 0,
    cameBack: 0,
    expired: 0,
    refused: [],
    unknown: 0,
    lacking: [],
  };
  const stoppedUndo = action({
    id: 2,
    kind: 'undo',
    of: 1,
    outcome: { kind: 'undone', restored: 1, notSent: 2, ...rest },
  });
  const lastUndo = action({
    id: 3,
    kind: 'undo',
    of: 1,
    outcome: { kind: 'undone', restored: 2, notSent: 0, ...rest },
  });
  const deleted = action({ filter: 'src = 10.0.0.1', isWhole: true });
  expect(commands(script([deleted, stoppedUndo]))).toEqual([]);
  expect(script([deleted, stoppedUndo])).toContain('# Undone in part since: no command.');
  expect(script([deleted, stoppedUndo, lastUndo])).toContain('# Undone since: no command.');
  const redo = action({ id: 4, kind: 'redo', of: 1, ...stopped({ deleted: 1, notSent: 2 }) });
  expect(script([deleted, lastUndo, redo])).toContain('# Undone in part since: no command.');
  const lastRedo = action({ id: 5, kind: 'redo', of: 1, ...stopped({ deleted: 2 }) });
  expect(commands(script([deleted, lastUndo, redo, lastRedo]))).toHaveLength(1);
});

test.each<[string, Partial<ActionRecord>]>([
  ['a filter with a line break', { filter: 'src = 10.0.0.1\nreboot', isWhole: true }],
  ['a filter that is not one', { filter: '$(reboot)', isWhole: true }],
  ['a filter that was not all', { filter: 'src = 10.0.0.1', isWhole: false }],
  ['a filter that conntrack cannot express', { filter: 'bytes > 1000 or age > 5', isWhole: true }],
  ['a host with a line break', { source: { host: 'a\nreboot', netns: 'b\rreboot' } }],
  ['a reason with a line break', { failure: { op: 'delete', code: 'EPERM', message: 'a\nreboot' } }],
  ['a delete that was stopped', stopped({ notSent: 2 })],
  ['a delete of which some was refused', stopped({ refused: [{ errno: 1, reason: 'EPERM', count: 2 }] })],
  ['a delete of which some is not known', stopped({ unknown: 2 })],
  ['a delete that deleted nothing', stopped({ deleted: 0 })],
  ['a delete that did not end', { ...stopped({}), outcome: undefined }],
  ['a flush that failed', { kind: 'flush', outcome: undefined }],
  ['expectations', { kind: 'deleteExpectations' }],
  [
    'a playground, whose process can be another one',
    { source: { host: 'a', netns: 'b', shell: { kind: 'playground', pid: 7 } }, kind: 'flush' },
  ],
  ['a table that no shell reaches', { source: { host: 'a', netns: 'b' }, kind: 'flush' }],
])('%s adds no command', (_, more) => {
  expect(commands(script([action(more)]))).toEqual([]);
});
