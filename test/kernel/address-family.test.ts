// Addresses of two families in one request: refused if conntrack refuses them, and nothing is created.

import { expect, test } from 'vitest';
import type { NewFlow } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';

const V6 = { src: '2001:db8::1', dst: '2001:db8::2' };
const V4 = { src: '10.0.0.1', dst: '10.0.0.2' };

/** A request to this library, and the same for conntrack -I. */
const REQUESTS: readonly [Partial<NewFlow> & Pick<NewFlow, 'orig'>, string][] = [
  [{ orig: V6, destinationNat: { address: '3.3.3.3' } }, '-s 2001:db8::1 -d 2001:db8::2 --dst-nat 3.3.3.3'],
  [{ orig: V6, sourceNat: { address: '3.3.3.3' } }, '-s 2001:db8::1 -d 2001:db8::2 --src-nat 3.3.3.3'],
  [{ orig: V6, sourceNat: { address: '2001:db8::3' } }, '-s 2001:db8::1 -d 2001:db8::2 --src-nat 2001:db8::3'],
  [{ orig: V6, sourceNat: { address: '::ffff:3.3.3.3' } }, '-s 2001:db8::1 -d 2001:db8::2 --src-nat ::ffff:3.3.3.3'],
  [{ orig: V4, sourceNat: { address: '2001:db8::3' } }, '-s 10.0.0.1 -d 10.0.0.2 --src-nat 2001:db8::3'],
  [{ family: 'ipv6', orig: { ...V6, dst: '1.2.3.4' } }, '-f ipv6 -s 2001:db8::1 -d 1.2.3.4'],
  [{ family: 'ipv6', orig: V4 }, '-f ipv6 -s 10.0.0.1 -d 10.0.0.2'],
  [{ family: 'ipv4', orig: V6 }, '-f ipv4 -s 2001:db8::1 -d 2001:db8::2'],
  [{ orig: { ...V6, dst: '1.2.3.4' } }, '-s 2001:db8::1 -d 1.2.3.4'],
  [{ orig: V4, reply: V6 }, '-s 10.0.0.1 -d 10.0.0.2 -r 2001:db8::1 -q 2001:db8::2'],
  [{ family: 'ipv6', orig: { ...V6, dst: '::ffff:1.2.3.4' } }, '-s 2001:db8::1 -d ::ffff:1.2.3.4'],
];

test('what conntrack calls a mismatched address family is refused here, and what it accepts is created', async () => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  for (const [flow, options] of REQUESTS) {
    const theirs = outcome(() => namespace.insert(`-p tcp ${options} --sport 1 --dport 2 -t 60 --state NONE`));
    const line = namespace.list()[0]?.match(/src=.*?(?= packets)/)?.[0];
    await conntrack.flush();
    const ours = await conntrack.create([newFlow(flow)]).then(
      () => 'taken',
      (error: unknown) => (error instanceof TypeError ? 'refused' : error),
    );
    expect([options, ours]).toEqual([options, theirs]);
    expect(namespace.list()[0]?.match(/src=.*?(?= packets)/)?.[0]).toBe(line);
    await conntrack.flush();
  }
});

function outcome(insert: () => void): string {
  try {
    insert();
    return 'taken';
  } catch (error) {
    return /mismatched address family/.test(String(error)) ? 'refused' : String(error);
  }
}

function newFlow({ orig, reply, ...others }: Partial<NewFlow> & Pick<NewFlow, 'orig'>): NewFlow {
  const answer = reply && { ...reply, sport: 2, dport: 1 };
  return { protocol: 'tcp', timeoutSec: 60, ...others, orig: { ...orig, sport: 1, dport: 2 }, reply: answer };
}
