import { describe, expect, test } from 'vitest';
import type { HandleOptions, OpenHandle } from '../../../../electron/source/kernel-handle.ts';
import type { Machine } from '../../../../electron/source/machine.ts';
import { netnsOpener } from '../../../../electron/source/netns.ts';
import { HELPER_PATHS, systemOpener } from '../../../../electron/source/system.ts';
import { FakeKernel } from '../fake-kernel.ts';

const machine = (change: Partial<Machine> = {}): Machine => ({
  netAdmin: false,
  user: 'ada',
  host: 'box',
  packaged: false,
  program: () => 'missing',
  namespaceId: () => '4:1',
  ...change,
});

/** A way to open that returns a kernel, or throws, and records the options. */
function opener(kernel: FakeKernel | Error) {
  const asked: HandleOptions[] = [];
  const open = async (options: HandleOptions) => {
    asked.push(options);
    if (kernel instanceof Error) throw kernel;
    return kernel;
  };
  return { open, asked };
}

const programs = { playground: '', helper: '' };
const openSystem = (open: OpenHandle, machine: Machine, readOnly = false) =>
  systemOpener.open({ kind: 'system' }, { open, machine, programs, readOnly });
const openNetns = (open: OpenHandle, machine: Machine, netns: string) =>
  netnsOpener.open({ kind: 'netns', netns }, { open, machine, programs, readOnly: false });

const eperm = Object.assign(new Error('Operation not permitted'), { code: 'EPERM' });

describe('access', () => {
  test('is direct with the capability', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { handle, access } = await openSystem(open, machine({ netAdmin: true }));
    expect(handle).toBeDefined();
    expect(access).toMatchObject({ reach: 'direct', host: 'box', canModify: true, remedies: [] });
    expect(asked).toEqual([{}]);
  });

  test('enters a named namespace with the capability', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { access } = await openNetns(open, machine({ netAdmin: true }), 'lab');
    expect(access).toMatchObject({
      netns: 'lab',
      source: { kind: 'netns', netns: 'lab' },
      shell: { kind: 'netns', netns: 'lab' },
    });
    expect(asked).toEqual([{ netns: '/run/netns/lab' }]);
  });

  test('says at once that a namespace does not exist, without trying helpers', async () => {
    const missing = Object.assign(new Error('no such namespace'), { code: 'ENOENT' });
    const { open, asked } = opener(missing);
    const { handle, access } = await openNetns(
      open,
      machine({ netAdmin: true, program: () => 'executable' }),
      '/no/where',
    );
    expect(handle).toBeUndefined();
    expect(access).toMatchObject({ reach: 'none', failure: { code: 'ENOENT' } });
    expect(access.failure?.message).toContain('There is no network namespace “/no/where”');
    expect(asked).toHaveLength(1);
  });

  test('is through the first helper that this user may run', async () => {
    const { open, asked } = opener(new FakeKernel());
    const program = (path: string) => (path === HELPER_PATHS[1] ? 'executable' : 'missing');
    const { access } = await openSystem(open, machine({ program }));
    expect(access.reach).toBe('helper');
    expect(asked).toEqual([{ helper: { command: HELPER_PATHS[1], args: [] } }]);
  });

  test('is not given by a helper whose requests the kernel refuses', async () => {
    const kernel = new FakeKernel();
    kernel.failWith = eperm;
    const { open } = opener(kernel);
    const { handle, access } = await openSystem(open, machine({ program: () => 'executable' }));
    expect(handle).toBeUndefined();
    expect(access).toMatchObject({ reach: 'none', failure: { code: 'EPERM' } });
    expect(access.failure?.message).toContain('lacks CAP_NET_ADMIN. File capabilities are lost when');
    expect(access.remedies).toEqual(['sudo npm run setup-helper']);
    expect(kernel.calls).toContain('close');
  });

  test('starts a read-only helper with --read-only', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { access } = await openSystem(open, machine({ program: () => 'executable' }), true);
    expect(access.reach).toBe('helper');
    expect(asked).toEqual([{ helper: { command: HELPER_PATHS[0], args: ['--read-only'] } }]);
  });

  test('notices when the name leads to a different namespace than the open one', async () => {
    let id = '4:1';
    const { open } = opener(new FakeKernel());
    const { outdated } = await openNetns(open, machine({ netAdmin: true, namespaceId: () => id }), 'lab');
    expect(outdated?.()).toBeUndefined();
    id = '4:2';
    expect(outdated?.()).toMatchObject({ code: 'ESTALE' });
  });

  test('without a helper says how to install it', async () => {
    const { open, asked } = opener(eperm);
    const { access } = await openSystem(open, machine());
    expect(access).toMatchObject({ reach: 'none', failure: { code: 'ENOHELPER' } });
    expect(access.remedies).toEqual(['sudo npm run setup-helper', 'sudo usermod -aG flowglass ada']);
    expect(asked).toEqual([]);
  });

  test('with a helper for others says which group to join', async () => {
    const { open } = opener(eperm);
    const { access } = await openSystem(open, machine({ program: () => 'forbidden' }));
    expect(access).toMatchObject({ failure: { code: 'EACCES' }, remedies: ['sudo usermod -aG flowglass ada'] });
    expect(access.failure?.message).toContain('ada');
  });

  test('to another namespace needs root', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { access } = await openNetns(open, machine({ program: () => 'executable' }), 'lab');
    expect(access).toMatchObject({ reach: 'none', failure: { code: 'EPERM' } });
    expect(access.remedies).toEqual(['sudo ip netns exec lab sudo -u "$USER" flowglass']);
    expect(asked).toEqual([]);
  });

  test('quotes names in shell commands if necessary', async () => {
    const { open } = opener(eperm);
    const { access } = await openSystem(open, machine({ user: "o'neil; rm" }));
    expect(access.remedies[1]).toBe("sudo usermod -aG flowglass 'o'\\''neil; rm'");
    const elsewhere = await openNetns(open, machine(), '/run/my ns');
    expect(elsewhere.access.remedies).toEqual([`sudo nsenter --net='/run/my ns' -- sudo -u "$USER" flowglass`]);
  });
});
