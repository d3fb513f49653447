// What the library finds out about the running kernel's dump filters, without disturbing anything.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../native/flow/index.ts';
import { binding } from '../../native/handle/binding.ts';
import { kernelCapabilities, probeKernel } from '../../native/methods/capabilities.ts';
import { type Capability, conservativeCapabilities, type KernelCapabilities } from '../../native/planner/index.ts';
import { decodeFlowDetails, encodeDump, type KernelFilter, splitMessages } from '../../native/wire/index.ts';
import { PROGRAM_WATCHDOG_MS } from '../patience.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { ordinaryUser, PublicFolder } from './support/unprivileged.ts';

const PROBE = join(import.meta.dirname, '../../native/build/flowglass-probe');

let namespace: Namespace;
let folder: string;

namespaceForAll((own) => {
  folder = mkdtempSync(join(tmpdir(), 'fg-probe-'));
  chmodSync(folder, 0o755);
  own.defer(() => rmSync(folder, { recursive: true, force: true }));
  namespace = own.namespace;
  namespace.insert('-p tcp -s 10.0.0.1 -d 10.0.0.9 --sport 1 --dport 80 --state ESTABLISHED -t 300 -m 5');
  namespace.insert(
    '-p tcp -s 10.0.0.2 -d 10.0.0.9 --sport 2 --dport 80 --state ESTABLISHED -t 300 -u ASSURED,SEEN_REPLY',
  );
  namespace.insert('-p tcp -s fd00::1 -d fd00::9 --sport 1 --dport 80 --state ESTABLISHED -t 300 -w 3');
  namespace.insert('-p tcp -s fd00::2 -d fd00::9 --sport 2 --dport 80 --state ESTABLISHED -t 300');
  for (const number of [1, 2]) {
    namespace.insert(
      `-p sctp -s 10.0.0.3 -d 10.0.0.9 --sport ${number} --dport 80 --state ESTABLISHED -t 300 ` +
        '--orig-vtag 1 --reply-vtag 1',
    );
    const echo = `--icmp-code 0 --icmp-id ${number} -t 300`;
    namespace.insert(`-p icmp -s 10.0.0.4 -d 10.0.0.9 --icmp-type 8 ${echo}`);
    namespace.insert(`-p icmpv6 -s fd00::4 -d fd00::9 --icmpv6-type 128 ${echo.replaceAll('icmp', 'icmpv6')}`);
  }
});

/** This process's running children. */
function children(): string {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8');
}

/** A program in place of flowglass-probe. */
function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

describe('the knowledge about this kernel', () => {
  /** Source address and port, or ICMP's id, of the flows in the answer to a filtered dump. */
  async function dump(family: 'ipv4' | 'ipv6', filter: KernelFilter): Promise<string[]> {
    const session = new (binding().NativeSession)();
    await session.open(namespace.name, undefined, () => undefined);
    const { errno, replies } = await session.transact('dump', encodeDump({ family, filter }));
    session.stop();
    expect([...errno]).toEqual([0]);
    const flows = splitMessages(replies).map((message) => decodeFlowDetails(message).orig);
    return flows.map((orig) => `${orig?.src} ${orig?.sport ?? orig?.icmpId}`).sort();
  }

  test.each<[Capability, 'ipv4' | 'ipv6', KernelFilter, string[]]>([
    ['family', 'ipv6', {}, ['fd00::1 1', 'fd00::2 2', 'fd00::4 1', 'fd00::4 2']],
    ['mark', 'ipv4', { mark: { value: 5, mask: 7 } }, ['10.0.0.1 1']],
    ['status', 'ipv4', { status: { value: 4, mask: 4 } }, ['10.0.0.2 2']],
    ['zone', 'ipv6', { zone: 3 }, ['fd00::1 1']],
    ['protocol', 'ipv4', { orig: { protocol: 132 } }, ['10.0.0.3 1', '10.0.0.3 2']],
    ['ipv4Address', 'ipv4', { orig: { src: parseAddress('10.0.0.2') } }, ['10.0.0.2 2']],
    ['ipv6Address', 'ipv6', { orig: { src: parseAddress('fd00::2') } }, ['fd00::2 2']],
    ['ports', 'ipv4', { orig: { protocol: 6, sport: 2 } }, ['10.0.0.2 2']],
    ['sctpPorts', 'ipv4', { orig: { protocol: 132, sport: 2 } }, ['10.0.0.3 2']],
    ['icmp', 'ipv4', { orig: { protocol: 1, icmpType: 8, icmpCode: 0, icmpId: 2 } }, ['10.0.0.4 2']],
    ['icmpv6', 'ipv6', { orig: { protocol: 58, icmpType: 128, icmpCode: 0, icmpId: 2 } }, ['fd00::4 2']],
    ['reply', 'ipv4', { reply: { protocol: 6, dport: 2 } }, ['10.0.0.2 2']],
  ])('of %s agrees with what dumps of another namespace’s table show', async (capability, family, filter, right) => {
    const capabilities = await kernelCapabilities();
    expect(capabilities.reason).toBeUndefined();
    const answer = await dump(family, filter);
    expect(capabilities[capability]).toBe(answer.join() === right.join());
  });

  test('is queried once', async () => {
    expect(kernelCapabilities()).toBe(kernelCapabilities());
    expect(await probeKernel()).toEqual(await kernelCapabilities());
  });
});

describe('the table of the caller', () => {
  /** Queries as a program in the namespace. */
  function askInside(): KernelCapabilities {
    const code = `
      import { kernelCapabilities } from ${JSON.stringify(join(import.meta.dirname, '../../native/methods/capabilities.ts'))};
      console.log(JSON.stringify(await kernelCapabilities()));`;
    return JSON.parse(namespace.run(process.execPath, '--input-type=module', '-e', code));
  }

  test('has the same entries afterwards, and never had others', async () => {
    const lines = (): string[] =>
      namespace.list().map((line) => line.replace(/^(\S+\s+\d+) \d+|delta-time=\d+/g, '$1'));
    // Counts everything ever inserted.
    const inserted = (): string => namespace.run('conntrack', '-S');
    const before = [lines(), inserted()];
    expect(askInside()).toEqual(await kernelCapabilities());
    expect([lines(), inserted()]).toEqual(before);
  });
});

describe('a user without privileges', () => {
  test('gets the same answer if user namespaces are allowed', async () => {
    using open = new PublicFolder();
    const program = open.program('flowglass-probe');
    copyFileSync(PROBE, program);
    chmodSync(program, 0o755);
    const caller = script('as-ordinary-user', `exec ${ordinaryUser.join(' ')} ${program}`);
    expect(await probeKernel({ program: caller })).toEqual(await kernelCapabilities());
  });

  test('learns why only the family can be relied on if user namespaces are not allowed', async () => {
    const limit = 'echo 0 > /proc/sys/user/max_user_namespaces';
    const noRights = 'setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all';
    const caller = script('confined', `exec unshare -r sh -c '${limit}; exec ${noRights} ${PROBE}'`);
    const { release } = await kernelCapabilities();
    expect(await probeKernel({ program: caller })).toEqual(
      conservativeCapabilities(release, {
        code: 'noNamespace',
        message: 'flowglass-probe: no network namespace of its own: No space left on device',
      }),
    );
  });
});

describe('a probe that', () => {
  const reasonOf = async (program: string, timeoutMs = PROGRAM_WATCHDOG_MS) =>
    (await probeKernel({ program, timeoutMs })).reason;

  test('is missing leaves the conservative set', async () => {
    expect(await reasonOf(join(folder, 'nothing'))).toMatchObject({ code: 'noProgram' });
    expect(await probeKernel({ program: join(folder, 'nothing') })).toMatchObject({ family: true, mark: false });
  });

  test('hangs is killed', async () => {
    const before = children();
    expect(await reasonOf(script('hangs', 'exec sleep 1000'), 500)).toMatchObject({ code: 'timeout' });
    await expect.poll(children).toBe(before);
  });

  test.each([
    ['fails', 'echo broken >&2; exit 1', 'broken'],
    ['is ended by a signal', 'kill -SEGV $$', 'flowglass-probe ended with SIGSEGV.'],
    ['says nothing', 'cat > /dev/null', 'is not understood'],
    ['says something else', 'echo "{}"', 'is not understood'],
    ['reports other entries', `echo '{"errnos": [], "requests": [0], "replies": ["00"]}'`, 'is not understood'],
  ])('%s is not believed', async (_, text, words) => {
    const reason = await reasonOf(script('wrong', text));
    expect(reason).toMatchObject({ code: 'failed', message: expect.stringContaining(words) });
  });

  test('is started by hand says that it is not meant to be', () => {
    expect(() => execFileSync(PROBE, ['--help'], { stdio: 'pipe' })).toThrow('does nothing by hand');
  });
});
