import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HandleOptions, OpenHandle } from '../../../../electron/source/kernel-handle.ts';
import type { Machine } from '../../../../electron/source/machine.ts';
import { playgroundOpener } from '../../../../electron/source/playground.ts';
import { FakeKernel } from '../fake-kernel.ts';

// Any two existing programs: nothing starts them here.
const PROGRAMS = { playground: '/bin/true', helper: '/bin/false' };
const machine: Machine = {
  netAdmin: false,
  user: 'ada',
  host: 'box',
  packaged: false,
  program: () => 'missing',
  namespaceId: () => undefined,
};

const openPlayground = (open: OpenHandle, programs = PROGRAMS, readOnly = false) =>
  playgroundOpener.open({ kind: 'playground' }, { open, machine, programs, readOnly });

describe('the playground', () => {
  beforeEach(() => {
    vi.stubEnv('PATH', process.env.PATH ?? '');
  });
  afterEach(() => vi.unstubAllEnvs());

  test('is started in its own namespaces', async () => {
    const asked: HandleOptions[] = [];
    const open = async (options: HandleOptions) => {
      asked.push(options);
      const kernel = new FakeKernel();
      kernel.infoResult = { ...kernel.infoResult, helperPid: 4711 };
      return kernel;
    };
    const { handle, access } = await openPlayground(open);
    expect(handle).toBeDefined();
    expect(access).toMatchObject({
      reach: 'helper',
      source: { kind: 'playground' },
      host: 'box',
      netns: 'playground',
      canModify: true,
      canCreate: true,
    });
    expect(access.shell).toEqual({ kind: 'playground', pid: 4711 });
    expect(asked).toEqual([{ helper: { command: 'unshare', args: ['-rn', '/bin/true', '/bin/false'] } }]);
  });

  test('has a read-only helper with --read-only', async () => {
    const asked: HandleOptions[] = [];
    const open = async (options: HandleOptions) => {
      asked.push(options);
      return new FakeKernel();
    };
    await openPlayground(open, PROGRAMS, true);
    expect(asked[0]?.helper?.args?.at(-1)).toBe('--read-only');
  });

  test('says when its programs are missing', async () => {
    const open = async () => new FakeKernel();
    const { handle, access } = await openPlayground(open, { ...PROGRAMS, playground: '/no/such/program' });
    expect(handle).toBeUndefined();
    expect(access).toMatchObject({ reach: 'none', failure: { op: 'playground', code: 'ENOENT' } });
  });

  test('says when unshare is missing, and which package has it', async () => {
    vi.stubEnv('PATH', '/no/such/folder');
    const open = () => Promise.reject(new Error('nothing started'));
    const { access } = await openPlayground(open);
    expect(access).toMatchObject({ reach: 'none', failure: { code: 'ENOENT' } });
    expect(access.failure?.message).toContain('util-linux');
    expect(access.remedies).toEqual(['sudo apt-get install util-linux']);
  });

  test('says in the words of unshare that the system forbids it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'flowglass-unshare-'));
    try {
      const script = '#!/bin/sh\necho "unshare: unshare failed: Operation not permitted" >&2\nexit 1\n';
      await writeFile(join(folder, 'unshare'), script, { mode: 0o755 });
      vi.stubEnv('PATH', folder);
      const open = () => Promise.reject(new Error('nothing started'));
      const { access } = await openPlayground(open);
      expect(access).toMatchObject({ reach: 'none', failure: { op: 'playground', code: 'EPERM' } });
      expect(access.failure?.message).toContain('unshare failed: Operation not permitted');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('closes a handle that turns out to be useless', async () => {
    const kernel = new FakeKernel();
    kernel.failWith = Object.assign(new Error('Operation not permitted'), { code: 'EPERM' });
    const { handle, access } = await openPlayground(async () => kernel);
    expect(handle).toBeUndefined();
    expect(access.reach).toBe('none');
    expect(kernel.calls).toContain('close');
  });
});
