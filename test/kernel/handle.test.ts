// The handle: namespaces, rights, closing at any moment.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { binding } from '../../native/handle/binding.ts';
import { batchOf, Conntrack, ConntrackError } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';
import { listFlows, pick } from './support/rows.ts';

const ROOT = join(import.meta.dirname, '../..');
const UDP = '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300';

/** The code of the ConntrackError with which a promise rejects. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    if (!(error instanceof ConntrackError)) throw error;
    return error.code;
  }
}

describe('opening', () => {
  test('a namespace by name and by path shows that namespace and no other', async () => {
    using full = new Namespace();
    using empty = new Namespace();
    full.insert(UDP);
    await using byName = await Conntrack.open({ netns: full.name });
    await using byPath = await Conntrack.open({ netns: `/run/netns/${full.name}` });
    await using other = await Conntrack.open({ netns: empty.name });
    expect((await byName.stats()).entries).toBe(1);
    expect(await listFlows(byPath)).toHaveLength(1);
    expect(await listFlows(other)).toHaveLength(0);
  });

  test('a namespace by the id of a process in it is that namespace, even after the process has ended', async () => {
    using namespace = new Namespace();
    namespace.insert(UDP);
    const child = spawn('ip', ['netns', 'exec', namespace.name, 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
    // It answers as soon as it runs in the namespace.
    child.stdin.write('x');
    await once(child.stdout, 'data');
    await using conntrack = await Conntrack.open({ netns: child.pid });
    child.stdin.end();
    await once(child, 'exit');
    expect((await conntrack.stats()).entries).toBe(1);
    expect(await codeOf(Conntrack.open({ netns: child.pid }))).toBe('ENOENT');
  });

  test('an unknown namespace is refused with ENOENT', async () => {
    expect(await codeOf(Conntrack.open({ netns: 'fg-there-is-none' }))).toBe('ENOENT');
    expect(await codeOf(Conntrack.open({ netns: '/proc/4194304/ns/net' }))).toBe('ENOENT');
  });

  test('the namespace of a process is opened by its path in /proc', async () => {
    using namespace = new Namespace();
    namespace.insert(UDP);
    const inside = spawn('ip', ['netns', 'exec', namespace.name, 'sh', '-c', 'echo inside; exec cat']);
    await once(inside.stdout, 'data');
    const netns = `/proc/${inside.pid}/ns/net`;
    await using conntrack = await Conntrack.open({ netns });
    expect((await conntrack.stats()).entries).toBe(1);
    inside.stdin.end();
    await once(inside, 'close');
    expect(await codeOf(Conntrack.open({ netns }))).toBe('ENOENT');
    expect((await conntrack.stats()).entries).toBe(1);
  });

  test('a path that is not a namespace is refused, and the message says so', async () => {
    await expect(Conntrack.open({ netns: '/proc/self/status' })).rejects.toThrow(
      /\/proc\/self\/status is not a network namespace/,
    );
    await expect(Conntrack.open({ netns: '/nowhere/net' })).rejects.toThrow(
      /There is no network namespace \/nowhere\/net/,
    );
  });

  test('a pipe or a device in place of a namespace is refused at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flowglass-netns-'));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const netns of [pipe, '/dev/zero', folder])
      await expect(Conntrack.open({ netns })).rejects.toThrow(`${netns} is not a network namespace`);
    rmSync(folder, { recursive: true });
  });

  test('a namespace whose name is removed lives on until the handle is closed', async () => {
    const namespace = new Namespace();
    namespace.insert(UDP);
    const conntrack = await namespace.open();
    const again = { netns: namespace.name };
    namespace[Symbol.dispose]();
    expect(await codeOf(Conntrack.open(again))).toBe('ENOENT');
    expect((await conntrack.stats()).entries).toBe(1);
    expect(await listFlows(conntrack)).toHaveLength(1);
    await conntrack.close();
  });

  test('a session reads the addresses of its namespace, not of this process', async () => {
    using namespace = new Namespace();
    namespace.run('ip', 'address', 'add', '10.77.0.1/24', 'dev', 'lo');
    namespace.run('ip', 'address', 'add', 'fd77::1/64', 'dev', 'lo', 'nodad');
    const session = new (binding().NativeSession)();
    expect(() => session.readNetFile('fib_trie')).toThrow('not open');
    await session.open(namespace.name, undefined, () => undefined);
    expect(await session.readNetFile('fib_trie')).toContain('10.77.0.1');
    expect(await session.readNetFile('if_inet6')).toContain('fd770000000000000000000000000001');
    expect(readFileSync('/proc/self/net/fib_trie', 'utf8')).not.toContain('10.77.0.1');
    expect(() => Reflect.apply(session.readNetFile, session, ['../status'])).toThrow(TypeError);
    session.stop();
    await expect(session.readNetFile('fib_trie')).rejects.toMatchObject({ errno: 125 });
  });

  test('info reports the settings of the namespace', async () => {
    using namespace = new Namespace();
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_acct=1', 'net.netfilter.nf_conntrack_timestamp=0');
    await using conntrack = await namespace.open();
    const info = await conntrack.info();
    expect(info).toMatchObject({ via: 'direct', canModify: true, sysctl: { acct: 1, timestamp: 0 } });
    expect(info.sysctl.buckets).toBeGreaterThan(0);
    expect(info.sysctl.tcpLoose).toBe(1);
  });

  test('without CAP_NET_ADMIN it fails with EPERM, and the message says what to do', () => {
    const script = `
      import { Conntrack } from './native/index.ts';
      try { await Conntrack.open(); console.log('opened'); }
      catch (error) { console.log(JSON.stringify({ code: error.code, op: error.op, errno: error.errno, message: error.message })); }`;
    const dropped = ['--bounding-set', '-all', '--inh-caps', '-all', '--no-new-privs'];
    const result = spawnSync('setpriv', [...dropped, process.execPath, '--input-type=module', '-e', script], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(result.stderr).toBe('');
    const error = JSON.parse(result.stdout);
    expect(error).toMatchObject({ code: 'EPERM', op: 'open', errno: 1 });
    expect(error.message).toMatch(/CAP_NET_ADMIN/);
  });

  test('netns and helper together are refused', async () => {
    await expect(Conntrack.open({ netns: 'x', helper: { command: 'y' } })).rejects.toThrow(TypeError);
  });
});

describe('closing', () => {
  test('can be done twice, and everything afterwards is refused with ECANCELED', async () => {
    using namespace = new Namespace();
    namespace.insert(UDP);
    const conntrack = await namespace.open();
    const flow = await pick(conntrack, () => true);
    await Promise.all([conntrack.close(), conntrack.close()]);
    await conntrack.close();
    expect(await conntrack.closed).toBeUndefined();
    const calls: (() => Promise<unknown>)[] = [
      () => conntrack.info(),
      () => conntrack.stats(),
      () => conntrack.flush(),
      () => conntrack.get(flow),
      () => conntrack.deleteFlows(flow),
      () => conntrack.subscribe(),
      () => listFlows(conntrack),
      () => conntrack.get(flow, { zero: true }),
      () => conntrack.get(batchOf([])),
      () => conntrack.deleteFlows(batchOf([])),
      () => conntrack.inspect(flow),
      () => conntrack.create([]),
      () => conntrack.update(flow, { mark: { value: 1 } }),
      () => conntrack.snapshot(flow),
      () => conntrack.restore({ format: 'conntrack-snapshot', version: 1, takenMs: 0, flows: [], gone: [] }),
      () => conntrack.cpuStats(),
      () => conntrack.listExpectations(),
      () => conntrack.flushExpectations(),
      () => conntrack.expectationStats(),
    ];
    for (const call of calls) expect(await codeOf(call())).toBe('ECANCELED');
    expect(namespace.count()).toBe(1);
  });

  test('during a dump cancels it, so that a part is not mistaken for the whole', async () => {
    using namespace = new Namespace();
    // More than is read ahead.
    namespace.fill(20_000);
    const conntrack = await namespace.open();
    const dump = conntrack.dump();
    expect((await dump.next()).done).toBe(false);
    await conntrack.close();
    const rest = async (): Promise<void> => {
      for await (const batch of dump) expect(batch.length).toBeGreaterThan(0);
    };
    expect(await codeOf(rest())).toBe('ECANCELED');
  });

  test('with many requests under way settles every one', async () => {
    using namespace = new Namespace();
    const conntrack = await namespace.open();
    const requests = Array.from({ length: 100 }, () => conntrack.stats());
    const settled = Promise.allSettled(requests);
    await conntrack.close();
    for (const result of await settled) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ConntrackError);
    }
  });

  test('leaving a dump early keeps the handle usable', async () => {
    using namespace = new Namespace();
    namespace.insert(UDP);
    await using conntrack = await namespace.open();
    for await (const batch of conntrack.dump()) {
      expect(batch.length).toBe(1);
      break;
    }
    expect((await conntrack.stats()).entries).toBe(1);
    expect(await listFlows(conntrack)).toHaveLength(1);
  });
});
