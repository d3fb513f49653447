import { describe, expect, test } from 'vitest';
import { HELPER_PATHS, type Machine, openSystem } from '../../../../electron/source/access.ts';
import type { OpenOptions } from '../../../../electron/source/kernel-handle.ts';
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

/** An opener that hands out a kernel, or throws, and notes what it was asked for. */
function opener(kernel: FakeKernel | Error) {
  const asked: OpenOptions[] = [];
  const open = async (options: OpenOptions) => {
    asked.push(options);
    if (kernel instanceof Error) throw kernel;
    return kernel;
  };
  return { open, asked };
}

const eperm = Object.assign(new Error('Operation not permitted'), { code: 'EPERM' });

describe('access', () => {
  test('is direct with the capability', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { handle, access } = await openSystem(open, machine({ netAdmin: true }), undefined);
    expect(handle).toBeDefined();
    expect(access).toMatchObject({ kind: 'direct', host: 'box', canModify: true, remedies: [] });
    expect(asked).toEqual([{}]);
  });

  test('enters a named namespace with the capability', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { access } = await openSystem(open, machine({ netAdmin: true }), 'lab');
    expect(access).toMatchObject({ netns: 'lab', source: { kind: 'named', name: 'lab' } });
    expect(asked).toEqual([{ netns: '/run/netns/lab' }]);
  });

  test('says at once that a namespace is not there, without trying helpers', async () => {
    const missing = Object.assign(new Error('no such namespace'), { code: 'ENOENT' });
    const { open, asked } = opener(missing);
    const { handle, access } = await openSystem(
      open,
      machine({ netAdmin: true, program: () => 'executable' }),
      '/no/where',
    );
    expect(handle).toBeUndefined();
    expect(access).toMatchObject({ kind: 'none', failure: { code: 'ENOENT' } });
    expect(access.failure?.message).toContain('There is no network namespace “/no/where”');
    expect(asked).toHaveLength(1);
  });

  test('is through the first helper that may be run', async () => {
    const { open, asked } = opener(new FakeKernel());
    const program = (path: string) => (path === HELPER_PATHS[1] ? 'executable' : 'missing');
    const { access } = await openSystem(open, machine({ program }), undefined);
    expect(access.kind).toBe('helper');
    expect(asked).toEqual([{ helper: { command: HELPER_PATHS[1], args: [] } }]);
  });

  test('is not given by a helper whose requests the kernel refuses', async () => {
    const kernel = new FakeKernel();
    kernel.failWith = eperm;
    const { open } = opener(kernel);
    const { handle, access } = await openSystem(open, machine({ program: () => 'executable' }), undefined);
    expect(handle).toBeUndefined();
    expect(access).toMatchObject({ kind: 'none', failure: { code: 'EPERM' } });
    expect(access.failure?.message).toContain('file capability');
    expect(access.remedies).toEqual(['sudo npm run setup-helper']);
    expect(kernel.calls).toContain('close');
  });

  test('for reading only starts a helper for reading only', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { access } = await openSystem(open, machine({ program: () => 'executable' }), undefined, true);
    expect(access.kind).toBe('helper');
    expect(asked).toEqual([{ helper: { command: HELPER_PATHS[0], args: ['--read-only'] } }]);
  });

  test('knows when the name leads to another namespace than the one that was opened', async () => {
    let id = '4:1';
    const { open } = opener(new FakeKernel());
    const { outdated } = await openSystem(open, machine({ netAdmin: true, namespaceId: () => id }), 'lab');
    expect(outdated?.()).toBeUndefined();
    id = '4:2';
    expect(outdated?.()).toMatchObject({ code: 'ESTALE' });
  });

  test('without a helper says how to install it', async () => {
    const { open, asked } = opener(eperm);
    const { access } = await openSystem(open, machine(), undefined);
    expect(access).toMatchObject({ kind: 'none', failure: { code: 'ENOHELPER' } });
    expect(access.remedies).toEqual(['sudo npm run setup-helper', 'sudo usermod -aG flowglass ada']);
    expect(asked).toEqual([]);
  });

  test('with a helper for others says which group to join', async () => {
    const { open } = opener(eperm);
    const { access } = await openSystem(open, machine({ program: () => 'forbidden' }), undefined);
    expect(access).toMatchObject({ failure: { code: 'EACCES' }, remedies: ['sudo usermod -aG flowglass ada'] });
    expect(access.failure?.message).toContain('ada');
  });

  test('to another namespace needs root', async () => {
    const { open, asked } = opener(new FakeKernel());
    const { access } = await openSystem(open, machine({ program: () => 'executable' }), 'lab');
    expect(access).toMatchObject({ kind: 'none', failure: { code: 'EPERM' } });
    expect(access.remedies).toEqual(['sudo ip netns exec lab sudo -u "$USER" flowglass']);
    expect(asked).toEqual([]);
  });

  test('names what has to be quoted in a command as a shell reads it', async () => {
    const { open } = opener(eperm);
    const { access } = await openSystem(open, machine({ user: "o'neil; rm" }), undefined);
    expect(access.remedies[1]).toBe("sudo usermod -aG flowglass 'o'\\''neil; rm'");
    const elsewhere = await openSystem(open, machine(), '/run/my ns');
    expect(elsewhere.access.remedies).toEqual([`sudo nsenter --net='/run/my ns' -- sudo -u "$USER" flowglass`]);
  });
});
