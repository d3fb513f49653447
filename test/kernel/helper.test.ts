// The helper: what it lets an unprivileged process do, what it keeps to itself, and when it ends.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { binding } from '../../native/handle/binding.ts';
import { Conntrack, DELETE_OUTCOME, type DeleteResult, type NewFlow } from '../../native/index.ts';
import { PATIENCE, PROGRAM_WATCHDOG_MS } from '../patience.ts';
import { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { newFtpControl } from './support/requests.ts';
import { listFlows, pick } from './support/rows.ts';
import { isMachineRoot, PublicFolder, processStatus, unprivileged } from './support/unprivileged.ts';

const ROOT = join(import.meta.dirname, '../..');
const UDP = '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300';
const TCP = '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1004 --dport 443 --state ESTABLISHED -t 300';
const NEW_FLOW: NewFlow = {
  orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1005, dport: 53 },
  protocol: 'udp',
  timeoutSec: 60,
};
const NET_ADMIN_ONLY = '0000000000001000';
const NOTHING = '0000000000000000';

const folder = new PublicFolder();
const helper = folder.program('flowglass-helper');
afterAll(() => folder[Symbol.dispose]());

/** A handle through a helper in the namespace; the helper has the rights of this process. */
function openIn(namespace: Namespace, ...options: string[]): Promise<Conntrack> {
  const args = ['netns', 'exec', namespace.name, helper, ...options];
  return Conntrack.open({ helper: { command: 'ip', args } });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

async function helperPid(conntrack: Conntrack): Promise<number> {
  const { helperPid: pid } = await conntrack.info();
  if (!pid) throw new Error('no helper');
  return pid;
}

describe('a helper in a namespace', () => {
  let namespace: Namespace;
  namespaceForAll((own) => {
    namespace = own.namespace;
  });

  test('lists, follows and deletes there', async () => {
    await using conntrack = await openIn(namespace);
    const info = await conntrack.info();
    expect(info).toMatchObject({ via: 'helper', canModify: true, sysctl: { acct: 1, timestamp: 1, tcpLoose: 1 } });
    const events = await conntrack.subscribe();
    namespace.insert(UDP);
    for await (const batch of events) {
      if ('kind' in batch) throw new Error('events were lost');
      expect(batch.origDport[0]).toBe(53);
      break;
    }
    expect(await listFlows(conntrack)).toHaveLength(1);
    const result = await conntrack.deleteFlows(await pick(conntrack, () => true));
    expect([...result.outcome]).toEqual([DELETE_OUTCOME.deleted]);
    expect(namespace.count()).toBe(0);
  });

  test('lives where its files in /proc list the addresses', async () => {
    namespace.run('ip', 'address', 'add', '10.78.0.1/24', 'dev', 'lo');
    const session = new (binding().NativeSession)();
    await session.open(undefined, ['ip', 'netns', 'exec', namespace.name, helper], () => undefined);
    expect(await session.readNetFile('fib_trie')).toContain('10.78.0.1');
    session.stop();
  });

  test('gets the requested receive buffer', async () => {
    await using conntrack = await openIn(namespace);
    const events = await conntrack.subscribe({ bufferBytes: 32 * 1024 * 1024 });
    // It is forced only with CAP_NET_ADMIN in the initial user namespace; otherwise a sysctl limits it.
    if (isMachineRoot) expect(events.bufferBytes).toBe(32 * 1024 * 1024);
    else expect(events.bufferBytes).toBeGreaterThan(0);
    await events.close();
  });

  test('keeps only CAP_NET_ADMIN, cannot gain any other, and runs under a seccomp filter', async () => {
    await using conntrack = await openIn(namespace);
    expect(processStatus(await helperPid(conntrack))).toMatchObject({
      CapInh: NOTHING,
      CapPrm: NET_ADMIN_ONLY,
      CapEff: NET_ADMIN_ONLY,
      CapBnd: NOTHING,
      CapAmb: NOTHING,
      NoNewPrivs: '1',
      Seccomp: '2',
    });
  });

  test('with --read-only, it lists, and refuses each change with the reason', async () => {
    namespace.insert(TCP);
    await using conntrack = await openIn(namespace, '--read-only');
    expect((await conntrack.info()).canModify).toBe(false);
    const flow = await pick(conntrack, () => true);
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      flush: () => conntrack.flush(),
      update: () => conntrack.update(flow, { mark: { value: 1 } }),
      create: () => conntrack.create([NEW_FLOW]),
      deleteFlows: () => conntrack.deleteFlows(flow),
      deleteMatching: () => conntrack.deleteMatching('tcp'),
      get: () => conntrack.get(flow, { zero: true }),
    };
    const why = 'The helper refused: it was started with --read-only; start it without to change anything.';
    for (const [op, change] of Object.entries(changes)) {
      const message = `Conntrack ${op} failed (EPERM). ${why}`;
      await expect(change()).rejects.toMatchObject({ op, code: 'EPERM', byHelper: true, message });
    }
    expect(namespace.count()).toBe(1);
  });
});

describe('its end', () => {
  test('follows the end of the handle, and leaves no process behind', async () => {
    using namespace = new Namespace();
    const conntrack = await openIn(namespace);
    const pid = await helperPid(conntrack);
    await conntrack.close();
    expect(processStatus(pid)).toBeUndefined();
    expect(await conntrack.closed).toBeUndefined();
  });

  test('follows the death of its client', async () => {
    const script = `
      import { Conntrack } from './native/index.ts';
      const helper = { command: 'unshare', args: ['-rn', ${JSON.stringify(helper)}] };
      const conntrack = await Conntrack.open({ helper });
      console.log((await conntrack.info()).helperPid);`;
    const options = ['--input-type=module', '-e', `${script} setInterval(() => {}, 1000);`];
    const client = spawn(process.execPath, options, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = Number(
      await new Promise<string>((resolve) => client.stdout.once('data', (data) => resolve(`${data}`))),
    );
    expect(processStatus(pid)).toBeDefined();
    client.kill('SIGKILL');
    await expect.poll(() => processStatus(pid), PATIENCE).toBeUndefined();
  });

  test('by a kill is reported as EPIPE, by the handle and by every later call', async () => {
    using namespace = new Namespace();
    const conntrack = await openIn(namespace);
    process.kill(await helperPid(conntrack), 'SIGKILL');
    expect(await conntrack.closed).toMatchObject({ code: 'EPIPE' });
    await expect(conntrack.stats()).rejects.toMatchObject({ code: 'EPIPE' });
  });

  test('is reported once, to the interrupted caller, naming what was called', async () => {
    using namespace = new Namespace();
    namespace.fill(40_000);
    const conntrack = await openIn(namespace);
    const dump = conntrack.dump();
    await dump.next();
    const failureOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);
    const waiting = failureOf((await conntrack.subscribe())[Symbol.asyncIterator]().next());
    process.kill(await helperPid(conntrack), 'SIGKILL');
    expect(await conntrack.closed).toMatchObject({ op: 'helper', code: 'EPIPE' });
    const words = 'The helper has ended. Open a new handle.';
    expect(await waiting).toMatchObject({
      op: 'subscribe',
      code: 'EPIPE',
      message: `Conntrack subscribe failed (EPIPE). ${words}`,
    });
    const rest = async (): Promise<void> => {
      while (!(await dump.next()).done);
    };
    expect(await failureOf(rest())).toMatchObject({ op: 'dump', message: `Conntrack dump failed (EPIPE). ${words}` });
    await expect(conntrack.list()).rejects.toMatchObject({ op: 'list' });
  });
});

describe('a helper that hangs', () => {
  test('is ended, and requests made in the meantime are never carried out', async () => {
    using namespace = new Namespace();
    namespace.insert(UDP);
    await using conntrack = await openIn(namespace);
    const flows = await pick(conntrack, () => true);
    const pid = await helperPid(conntrack);
    process.kill(pid, 'SIGSTOP');
    // Whether the delete rejects or returns an outcome for the flow, it must not be reported as done.
    const told = await conntrack.deleteFlows(flows).then(
      ({ outcome }) => [...outcome],
      () => [],
    );
    expect(told).not.toContain(DELETE_OUTCOME.deleted);
    expect(await conntrack.closed).toMatchObject({ code: 'EPIPE' });
    expect(processStatus(pid)).toBeUndefined();
    expect(namespace.count()).toBe(1);
  });
});

describe('its end during a delete', () => {
  const FLOWS = 8000;
  const EPIPE = 32;

  /** If the end was noticed before the delete began, the delete is rejected: nothing was sent. */
  async function told(deleting: Promise<DeleteResult>): Promise<DeleteResult> {
    try {
      return await deleting;
    } catch (error) {
      expect(error).toMatchObject({ code: 'EPIPE' });
      const outcome = new Uint8Array(FLOWS).fill(DELETE_OUTCOME.notSent);
      return { outcome, errno: new Int32Array(FLOWS).fill(EPIPE) };
    }
  }

  test.each([false, true])(
    'before anything was sent reports everything as not sent, with verify: %s',
    async (verify) => {
      using namespace = new Namespace();
      namespace.fill(FLOWS);
      await using conntrack = await openIn(namespace);
      const flows = await pick(conntrack, () => true);
      const pid = await helperPid(conntrack);
      process.kill(pid, 'SIGSTOP');
      const deleting = conntrack.deleteFlows(flows, { verify });
      process.kill(pid, 'SIGKILL');
      const { outcome, errno } = await told(deleting);
      expect(new Set(outcome)).toEqual(new Set([DELETE_OUTCOME.notSent]));
      expect(new Set(errno)).toEqual(new Set([EPIPE]));
      expect(namespace.count()).toBe(FLOWS);
    },
  );

  test.each([false, true])('at any moment, what is reported is what happened, with verify: %s', async (verify) => {
    using namespace = new Namespace();
    for (let waitMs = 0; waitMs < 12; waitMs += 2) {
      namespace.fill(FLOWS);
      await using conntrack = await openIn(namespace);
      const flows = await pick(conntrack, () => true);
      const pid = await helperPid(conntrack);
      const deleting = conntrack.deleteFlows(flows, { verify });
      const untilMs = performance.now() + waitMs;
      await expect.poll(() => performance.now() >= untilMs, { interval: 1 }).toBe(true);
      process.kill(pid, 'SIGKILL');
      const { outcome } = await told(deleting);
      const deleted = outcome.filter((one) => one === DELETE_OUTCOME.deleted).length;
      const notSent = outcome.filter((one) => one === DELETE_OUTCOME.notSent).length;
      expect([deleted + notSent, namespace.count()]).toEqual([FLOWS, notSent]);
      namespace.run('conntrack', '-F');
    }
  });
});

describe('without rights', () => {
  const [command = '', ...launcher] = unprivileged;

  test('a helper without its capability says so with EPERM', async () => {
    const opening = Conntrack.open({ helper: { command, args: [...launcher, helper] } });
    await expect(opening).rejects.toMatchObject({ code: 'EPERM', message: expect.stringMatching(/CAP_NET_ADMIN/) });
  });

  test('a helper with the file capability serves an unprivileged client', () => {
    using namespace = new Namespace();
    // Otherwise an entry created before anybody listens would end without an event.
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_events=1');
    namespace.insert(UDP);
    using own = new PublicFolder();
    const capable = own.program('flowglass-helper');
    execFileSync('setcap', ['cap_net_admin=ep', capable]);
    own.copyLibrary();
    const script = `
      import { readFileSync } from 'node:fs';
      import { binding } from '${own.path}/native/handle/binding.ts';
      import { Conntrack } from '${own.path}/native/index.ts';
      const session = new (binding().NativeSession)();
      await session.open(undefined, ['${capable}'], () => undefined);
      const created = await session.transact('create', Buffer.from('${hex(newFtpControl(4001))}', 'hex'));
      const local = (await session.readNetFile('fib_trie')).includes('127.0.0.1');
      session.stop();
      await using conntrack = await Conntrack.open({ helper: { command: '${capable}' } });
      const refused = await Conntrack.open().then(() => 'opened', (error) => error.code);
      let flows = 0;
      for await (const batch of conntrack.dump()) flows += batch.length;
      const events = await conntrack.subscribe();
      await conntrack.flush();
      let destroyed = 0;
      for await (const batch of events) { destroyed = batch.length; break; }
      const effective = (pid) => /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/' + pid + '/status', 'utf8'))[1];
      const { helperPid } = await conntrack.info();
      console.log(JSON.stringify({ created: [...created.errno], local, refused, flows, destroyed, client: effective('self'), helper: effective(helperPid) }));`;
    // If there is no other user, root stays root in number only: the bounding set keeps the helper's file capability.
    const drop = isMachineRoot
      ? launcher
      : ['--bounding-set', '-all,+net_admin', '--securebits', '+noroot', '--inh-caps', '-all'];
    const client = [own.node, '--input-type=module', '-e', script];
    const result = spawnSync('ip', ['netns', 'exec', namespace.name, 'setpriv', ...drop, ...client], {
      encoding: 'utf8',
      cwd: own.path,
      timeout: PROGRAM_WATCHDOG_MS,
    });
    expect(result.stderr).toBe('');
    expect(JSON.parse(result.stdout)).toEqual({
      created: [0],
      local: true,
      refused: 'EPERM',
      flows: 2,
      destroyed: 2,
      client: NOTHING,
      helper: NET_ADMIN_ONLY,
    });
    expect(namespace.count()).toBe(0);
  });
});

describe('the program', () => {
  test('started by hand says what it is for, and does nothing', () => {
    const result = spawnSync(helper, [], { encoding: 'utf8', input: '' });
    expect(result.stderr).toMatch(/^flowglass-helper is started by Flowglass .* it does nothing by hand\.\n$/);
    expect(result.status).toBe(64);
  });

  test('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(execFileSync(helper, ['--version'], { encoding: 'utf8' })).toBe(`flowglass-helper ${version}\n`);
  });

  test('links only the language’s runtime and libc', () => {
    const needed = execFileSync('readelf', ['-d', helper], { encoding: 'utf8' }).matchAll(/NEEDED.*\[(.*)\]/g);
    const allowed = /^(libc|libstdc\+\+|libgcc_s|libm|ld-linux[\w-]*)\.so/;
    expect([...needed].map(([, name]) => name).filter((name) => !allowed.test(name ?? ''))).toEqual([]);
  });

  test('that does not start is reported with its output', async () => {
    const opening = Conntrack.open({ helper: { command: 'sh', args: ['-c', 'echo out of order >&2; exit 3'] } });
    await expect(opening).rejects.toMatchObject({
      code: 'EPIPE',
      message: expect.stringMatching(/status 3.*out of order/),
    });
  });

  test('of another version is refused with both versions and what to do', async () => {
    // A helper of version 1, which refuses the first request: EPROTO is 71.
    const reason = 'it speaks another version of the protocol';
    const head = Buffer.alloc(16);
    head.writeUInt16LE(1, 0);
    head.writeUInt16LE(0x8001, 2);
    head.writeUInt32LE(1, 4);
    head.writeUInt32LE(reason.length, 8);
    head.writeInt32LE(71, 12);
    const octal = [...head].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const script = `dd bs=4096 count=1 of=/dev/null; printf '${octal}${reason}' >&0; cat >/dev/null`;
    await expect(Conntrack.open({ helper: { command: 'sh', args: ['-c', script] } })).rejects.toMatchObject({
      code: 'EPROTO',
      message:
        'Conntrack open failed (EPROTO). The helper speaks version 1 of its protocol, this program version 2; use the flowglass-helper that was installed with this program.',
    });
  });

  test('that does not exist is reported with its name', async () => {
    const opening = Conntrack.open({ helper: { command: '/no/such/helper' } });
    await expect(opening).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining('/no/such/helper'),
    });
  });
});
