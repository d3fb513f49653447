import { beforeEach, describe, expect, test } from 'vitest';
import type { Access } from '../../../../electron/contract/access.ts';
import type { SourceSpec } from '../../../../electron/contract/source.ts';
import type { Opened } from '../../../../electron/source/opener.ts';
import { RESTART_LIMIT } from '../../../../electron/source/restart-budget.ts';
import { type OpenSource, Source } from '../../../../electron/source/source.ts';
import { FakeClock, settle } from '../fake-clock.ts';
import { FakeKernel } from '../fake-kernel.ts';
import { quietLog } from '../quiet-log.ts';

const SYSTEM: SourceSpec = { kind: 'system' };
const PLAYGROUND: SourceSpec = { kind: 'playground' };
const STALE = { op: 'status', code: 'ESTALE', message: 'It was deleted and re-created.' };

const access = (reach: Access['reach']): Access => ({
  reach,
  source: SYSTEM,
  host: 'box',
  netns: 'lab',
  canModify: reach !== 'none',
  canCreate: reach !== 'none',
  remedies: [],
});

describe('the source', () => {
  let clock: FakeClock;
  let kernels: FakeKernel[] = [];
  let opened: OpenSource[] = [];
  let closes = 0;
  let tables = 0;
  let open: () => Promise<Opened>;
  let source: Source;

  beforeEach(() => {
    clock = new FakeClock();
    kernels = [];
    opened = [];
    tables = 0;
    closes = 0;
    open = async () => {
      const handle = new FakeKernel();
      kernels.push(handle);
      return { handle, access: access('helper') };
    };
    source = sourceOf(SYSTEM);
  });

  function sourceOf(spec: SourceSpec): Source {
    return new Source({
      spec,
      open: () => open(),
      connecting: access('connecting'),
      nextTable: () => ++tables,
      clock,
      log: quietLog().log,
      onOpen: (news) => opened.push(news),
      onClose: () => closes++,
      onChange: () => undefined,
    });
  }

  test('opens the table', async () => {
    expect(source.access.reach).toBe('connecting');
    await source.open();
    expect(source.access.reach).toBe('helper');
    expect(opened).toMatchObject([{ source: 1, reason: 'first' }]);
  });

  test('reopens the same table at once when its helper dies', async () => {
    await source.open();
    kernels[0]?.die();
    await settle();
    expect(source.current).toBeUndefined();
    expect(source.restarting).toBe(true);
    expect(source.restarts).toBe(0);
    expect(closes).toBe(1);
    await clock.pass(0);
    expect(opened).toMatchObject([
      { source: 1, reason: 'first' },
      { source: 1, reason: 'helper' },
    ]);
    expect(source.restarting).toBe(false);
    expect(source.restarts).toBe(1);
  });

  test('waits longer before each restart, and gives up after too many within a minute', async () => {
    await source.open();
    for (let i = 0; i < RESTART_LIMIT; i++) {
      kernels[i]?.die();
      await settle();
      expect(source.access.reach).toBe('helper');
      if (i > 0) expect(kernels).toHaveLength(i + 1);
      await clock.pass(8000);
      expect(kernels).toHaveLength(i + 2);
    }
    kernels[RESTART_LIMIT]?.die();
    await clock.pass(120_000);
    expect(source.access).toMatchObject({ reach: 'none', canModify: false, failure: { code: 'EPIPE' } });
    expect(kernels).toHaveLength(RESTART_LIMIT + 1);
    await source.open();
    expect(source.access.reach).toBe('helper');
    // Nothing that the window shows of the table is lost with the helpers.
    expect(opened.at(-1)).toMatchObject({ source: 1, reason: 'helper' });
  });

  test('takes another namespace under the same name for another table, also after its helper died', async () => {
    let isOther = false;
    const plain = open;
    open = async () => ({ ...(await plain()), outdated: () => (isOther ? STALE : undefined) });
    await source.open();
    kernels[0]?.die();
    await settle();
    isOther = true;
    await clock.pass(0);
    expect(opened).toMatchObject([
      { source: 1, reason: 'first' },
      { source: 2, reason: 'first' },
    ]);
  });

  test('does not give up on helpers that rarely die', async () => {
    await source.open();
    for (let i = 0; i < 3 * RESTART_LIMIT; i++) {
      kernels[i]?.die();
      await clock.pass(61_000);
    }
    expect(source.access.reach).toBe('helper');
    expect(source.restarts).toBe(3 * RESTART_LIMIT);
  });

  test('treats a restarted playground as a new table', async () => {
    source = sourceOf(PLAYGROUND);
    await source.open();
    kernels[0]?.die();
    await clock.pass(0);
    expect(opened).toMatchObject([
      { source: 1, reason: 'first' },
      { source: 2, reason: 'first' },
    ]);
  });

  test('closes the old handle before it opens another, which counts as a new table', async () => {
    await source.open();
    const again = source.open();
    expect(closes).toBe(1);
    expect(source.current).toBeUndefined();
    expect(kernels).toHaveLength(1);
    await again;
    expect(kernels[0]?.calls).toContain('close');
    expect(opened[1]).toMatchObject({ source: 2, reason: 'first' });
    expect(source.restarts).toBe(0);
  });

  test('closes a handle that arrives too late', async () => {
    let release: (opened: Opened) => void = () => undefined;
    const late = new FakeKernel();
    const first = open;
    open = () => new Promise((resolve) => (release = resolve));
    const slow = source.open();
    await settle();
    open = first;
    await source.open();
    release({ handle: late, access: access('direct') });
    await slow;
    expect(late.calls).toContain('close');
    expect(opened).toHaveLength(1);
    expect(source.access.reach).toBe('helper');
  });

  test('says why there is no access, and tries again on request', async () => {
    const works = open;
    open = async () => ({ handle: undefined, access: access('none') });
    await source.open();
    expect(source.access.reach).toBe('none');
    expect(opened).toEqual([]);
    open = works;
    await source.open();
    expect(source.access.reach).toBe('helper');
  });

  test('permits no change once the name stands for another namespace, until that one is opened', async () => {
    let stale = false;
    const failure = { op: 'netns', code: 'ESTALE', message: 'It is the old one.' };
    const works = open;
    open = async () => ({ ...(await works()), outdated: () => (stale ? failure : undefined) });
    await source.open();
    expect(source.access).toMatchObject({ reach: 'helper', canModify: true });
    stale = true;
    expect(source.access).toMatchObject({ reach: 'helper', canModify: false, failure });
    open = works;
    await source.open();
    expect(source.access).toMatchObject({ reach: 'helper', canModify: true });
    expect(source.access.failure).toBeUndefined();
    expect(opened.map((one) => [one.source, one.reason])).toEqual([
      [1, 'first'],
      [2, 'first'],
    ]);
  });

  test('starts nothing after close', async () => {
    await source.open();
    kernels[0]?.die();
    await settle();
    await source.close();
    await clock.pass(60_000);
    expect(kernels).toHaveLength(1);
  });
});
