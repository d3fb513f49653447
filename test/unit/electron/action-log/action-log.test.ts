// The action log and its file: what is kept over restarts, what damage is said, and what is never lost silently.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActionLog } from '../../../../electron/action-log/action-log.ts';
import { LogFile, MOST_ACTIONS } from '../../../../electron/action-log/log-file.ts';
import { systemClock } from '../../../../electron/clock.ts';
import type { ActionRecord } from '../../../../electron/contract/action-log.ts';
import { quietLog } from '../quiet-log.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-log-'));
  path = join(folder, 'user', 'action-log.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const load = () => ActionLog.load(path, { clock: systemClock, log: quietLog().log });
const record = (id: number, more: Partial<ActionRecord> = {}): ActionRecord => ({
  id,
  kind: 'deleteFlows',
  source: { host: 'router', netns: 'lab' },
  by: { user: 'anna' },
  startedMs: id,
  asked: 3,
  ...more,
});
const numbers = (log: ActionLog) => log.records.map(({ id }) => id);

describe('the action log', () => {
  test('is the same after a restart, the last state of each action, and numbers go on', async () => {
    const log = await load();
    const first = log.nextId();
    log.put(record(first));
    const outcome = { kind: 'flushed', before: 3, after: 0 } as const;
    log.put(record(first, { outcome }));
    const second = log.nextId();
    log.put(record(second, { filter: 'src = 10.0.0.1 # \n rm', by: { user: 'root', sudo: 'anna' } }));
    await log.written();
    const again = await load();
    expect(again.records).toEqual(log.records);
    expect(again.troubles).toEqual({});
    expect(again.nextId()).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(first);
  });

  test('can be read by its user only, whoever made the file', async () => {
    mkdirSync(join(folder, 'user'));
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    const log = await load();
    log.put(record(1));
    await log.written();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('reports lines that it could not read, keeps them, and continues after half a line', async () => {
    mkdirSync(join(folder, 'user'));
    const good = JSON.stringify(record(5));
    writeFileSync(path, `${good}\nnot JSON\n{"id":6}\n${good.slice(0, 20)}`);
    const log = await load();
    expect(numbers(log)).toEqual([5]);
    expect(log.troubles.unread?.message).toContain('3 lines');
    log.put(record(7));
    await log.written();
    expect(numbers(await load())).toEqual([5, 7]);
    expect(readFileSync(path, 'utf8')).toContain('not JSON');
  });

  test('sets aside what is no log at all', async () => {
    mkdirSync(path, { recursive: true });
    const log = await load();
    expect(log.troubles.unread?.message).toContain('action-log.jsonl.broken');
    log.put(record(1));
    await log.written();
    expect(numbers(await load())).toEqual([1]);
    expect(readdirSync(join(folder, 'user'))).toContain('action-log.jsonl.broken');
  });

  test('says once that it cannot be written, and writes all of it once it can', async () => {
    const log = await load();
    const said: (string | undefined)[] = [];
    log.onChange = () => said.push(log.troubles.unsaved?.code);
    rmSync(join(folder, 'user'), { recursive: true });
    writeFileSync(join(folder, 'user'), 'in the way');
    log.put(record(1));
    log.put(record(2));
    await log.written();
    expect(said).toEqual([undefined, undefined, 'ELOG']);
    rmSync(join(folder, 'user'));
    log.put(record(3));
    await log.written();
    expect(said.at(-1)).toBeUndefined();
    expect(numbers(await load())).toEqual([1, 2, 3]);
  });

  test('keeps the newest, and the file does not grow for ever', async () => {
    const log = await load();
    for (let id = 1; id <= 3 * MOST_ACTIONS; id++) log.put(record(id));
    await log.written();
    expect(log.records).toHaveLength(MOST_ACTIONS);
    log.put(record(3 * MOST_ACTIONS + 1));
    await log.written();
    const again = await load();
    expect(numbers(again)).toEqual(numbers(log));
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(3 * MOST_ACTIONS);
    expect(readdirSync(join(folder, 'user'))).toEqual(['action-log.jsonl']);
  });

  test('of two instances that share the file has the actions of both, also once it was trimmed', async () => {
    const [one, other] = [await load(), await load()];
    other.put(record(10 * MOST_ACTIONS));
    await other.written();
    for (let id = 1; id <= 3 * MOST_ACTIONS; id++) one.put(record(id));
    await one.written();
    one.put(record(3 * MOST_ACTIONS + 1));
    await one.written();
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(3 * MOST_ACTIONS);
    expect(numbers(await load())).toContain(10 * MOST_ACTIONS);
  });

  test('takes no number or time from its file that no action can have', async () => {
    mkdirSync(join(folder, 'user'));
    const lines = [record(1, { startedMs: 1e300 }), record(Number.MAX_SAFE_INTEGER), record(5)];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const log = await load();
    expect(numbers(log)).toEqual([5]);
    const first = log.nextId();
    expect(log.nextId()).toBeGreaterThan(first);
  });

  test('is cleared, but for what is under way', async () => {
    const log = await load();
    for (const id of [1, 2, 3]) log.put(record(id));
    log.clear(({ id }) => id === 3);
    await log.written();
    expect(numbers(await load())).toEqual([3]);
    log.clear(() => false);
    await log.written();
    expect(existsSync(path)).toBe(false);
  });
});

test('a file is bounded in bytes, too', async () => {
  const file = new LogFile(path);
  const long = Array.from({ length: 600 }, (_, id) => record(id, { filter: 'x'.repeat(10_000) }));
  await file.append(long);
  const { records } = await file.read();
  expect(records.length).toBeLessThan(500);
  expect(records.at(-1)).toEqual(long.at(-1));
  expect(file.isLong).toBe(true);
  await file.rewrite(records);
  expect(file.isLong).toBe(false);
});
