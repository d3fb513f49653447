// Expectations created by request, according to `conntrack -L expect`.

import { beforeEach, describe, expect, test } from 'vitest';
import { batchOf, type Conntrack, ConntrackError, type NewExpectation, type NewFlow } from '../../native/index.ts';
import { EXPECT_FLAGS } from '../../native/wire/index.ts';
import { CONTROL, CONTROL6, DATA6 } from './support/ftp-control.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const master = (orig: typeof CONTROL, more: Partial<NewFlow> = {}): NewFlow => {
  return { protocol: 'tcp', orig, timeoutSec: 300, helper: 'ftp', tcp: { state: 'ESTABLISHED' }, ...more };
};
const DATA: NewExpectation = {
  protocol: 'tcp',
  tuple: { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000 },
  master: { protocol: 'tcp', ...CONTROL },
};

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
  await conntrack.create([master(CONTROL), master(CONTROL6)]);
});

/** The lines of `conntrack -L expect` for both families. */
function lines(): string[] {
  const list = (family: string): string => namespace.run('conntrack', '-L', 'expect', '-f', family);
  return `${list('ipv4')}${list('ipv6')}`.split('\n').filter((line) => line !== '');
}

async function failure(work: Promise<unknown>): Promise<ConntrackError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ConntrackError) return error;
  throw new Error(`expected a ConntrackError, got ${String(error)}`);
}

describe('a created expectation', () => {
  test('is listed by conntrack(8)', async () => {
    await conntrack.createExpectation({
      ...DATA,
      timeoutSec: 60,
      flags: EXPECT_FLAGS.PERMANENT,
      class: 0,
      helper: 'ftp',
    });
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatch(
      /^(59|60) proto=6 src=10.0.0.2 dst=10.0.0.1 sport=0 dport=5000 mask-src=255.255.255.255 mask-dst=255.255.255.255 sport=0 dport=65535 master-src=10.0.0.1 master-dst=10.0.0.2 sport=40000 dport=21 PERMANENT class=0 helper=ftp/,
    );
  });

  test("has the helper's time if none is given, and its own mask and translation", async () => {
    const nat = { direction: 'reply', address: '192.0.2.1', port: 6000 } as const;
    await conntrack.createExpectation({ ...DATA, mask: { src: '255.255.255.0', sport: 0 }, nat });
    const [made] = await conntrack.listExpectations();
    expect(made).toMatchObject({
      family: 'ipv4',
      tuple: { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000, protocol: 6 },
      mask: { src: '255.255.255.0', sport: 0 },
      master: { protocol: 6, ...CONTROL },
      helper: 'ftp',
      nat: { direction: 'reply', tuple: { src: '192.0.2.1', sport: 6000 } },
      unknownAttributes: 0,
    });
    expect(made?.timeoutSec).toBeGreaterThan(60);
  });

  test('twice is refused', async () => {
    await conntrack.createExpectation({ ...DATA, flags: EXPECT_FLAGS.PERMANENT });
    const { code, op, message } = await failure(conntrack.createExpectation(DATA));
    expect({ code, op, message }).toEqual({
      code: 'EEXIST',
      op: 'createExpectation',
      message: 'Conntrack createExpectation failed (EEXIST). Such an expectation already exists.',
    });
  });

  test('without a master, or with one that has no helper, is refused', async () => {
    const nobody = { ...DATA, master: { ...DATA.master, sport: 1 } };
    expect((await failure(conntrack.createExpectation(nobody))).code).toBe('ENOENT');
    await conntrack.create([master({ ...CONTROL, sport: 2 }, { helper: undefined })]);
    const error = await failure(conntrack.createExpectation({ ...DATA, master: { ...DATA.master, sport: 2 } }));
    expect(error.code).toBe('EOPNOTSUPP');
    expect(error.message).toMatch(/has no helper/);
  });
});

describe('expectations that exist', () => {
  beforeEach(async () => {
    await conntrack.createExpectation(DATA);
    await conntrack.createExpectation(DATA6);
  });

  test('are listed by family and by master', async () => {
    expect(await conntrack.listExpectations()).toHaveLength(2);
    expect((await conntrack.listExpectations({ family: 'ipv6' })).map((one) => one.tuple.sport)).toEqual([20]);
    const ofMaster = await conntrack.listExpectations({ master: { protocol: 'tcp', ...CONTROL } });
    expect(ofMaster.map((one) => one.master)).toMatchObject([CONTROL]);
    const nobody = conntrack.listExpectations({ master: { protocol: 'tcp', ...CONTROL, sport: 1 } });
    expect((await failure(nobody)).code).toBe('ENOENT');
  });

  test('are found by what a list says about them', async () => {
    for (const one of await conntrack.listExpectations()) {
      const { timeoutSec, ...same } = (await conntrack.getExpectation(one)) ?? expect.fail();
      expect(one).toMatchObject(same);
      expect(timeoutSec).toBeDefined();
      expect(await conntrack.getExpectation({ ...one, id: ((one.id ?? 0) ^ 1) >>> 0 })).toBeUndefined();
    }
  });

  test('are deleted one by one', async () => {
    const [first] = await conntrack.listExpectations({ family: 'ipv4' });
    const one = first ?? expect.fail();
    expect(await conntrack.deleteExpectation({ ...one, id: ((one.id ?? 0) ^ 1) >>> 0 })).toBe(false);
    expect(await conntrack.deleteExpectation(one)).toBe(true);
    expect(await conntrack.deleteExpectation(one)).toBe(false);
    expect(await conntrack.getExpectation(one)).toBeUndefined();
    expect(lines()).toHaveLength(1);
  });

  test('are deleted all together, or by helper', async () => {
    await conntrack.flushExpectations({ helper: 'tftp' });
    expect(lines()).toHaveLength(2);
    await conntrack.flushExpectations({ helper: 'ftp' });
    expect(lines()).toHaveLength(0);
    await conntrack.createExpectation(DATA);
    await conntrack.flushExpectations();
    expect(lines()).toHaveLength(0);
  });

  test('are counted for each CPU', async () => {
    await conntrack.flushExpectations();
    const stats = await conntrack.expectationStats();
    expect(stats.map(({ cpu }) => cpu)).toEqual((await conntrack.cpuStats()).map(({ cpu }) => cpu));
    const sum = (pick: (one: (typeof stats)[0]) => number | undefined): number => {
      return stats.reduce((total, one) => total + (pick(one) ?? 0), 0);
    };
    expect([sum((one) => one.new), sum((one) => one.create), sum((one) => one.delete)]).toEqual([0, 2, 2]);
  });

  test('go with their master', async () => {
    await conntrack.deleteFlows(batchOf([{ protocol: 'tcp', ...CONTROL }]));
    expect((await conntrack.listExpectations()).map((one) => one.family)).toEqual(['ipv6']);
  });
});

describe('an expectation in a zone', () => {
  // Another master, without a zone, has the same tuple.
  const inZone = { protocol: 'tcp', ...CONTROL, zone: 5 } as const;
  const create = (): Promise<void> => conntrack.createExpectation({ ...DATA, timeoutSec: 60, master: inZone });
  beforeEach(async () => {
    await conntrack.create([master(CONTROL, { zone: 5 })]);
  });

  test('is created by the zone of its master, which can also be given beside it', async () => {
    const ports = async (one: typeof inZone | typeof DATA.master): Promise<unknown> => {
      return (await conntrack.listExpectations({ master: one })).map(({ tuple }) => tuple.dport);
    };
    await create();
    expect(await ports(inZone)).toEqual([5000]);
    // The helper ftp allows one, and the kernel drops the older one.
    await conntrack.createExpectation({ ...DATA, tuple: { ...DATA.tuple, dport: 5001 }, zone: 5 });
    expect(await ports(inZone)).toEqual([5001]);
    expect(await ports(DATA.master)).toEqual([]);
    await conntrack.createExpectation(DATA);
    expect(await ports(DATA.master)).toEqual([5000]);
    expect(lines()).toHaveLength(2);
  });

  test('is only found with it', async () => {
    await create();
    const [one] = await conntrack.listExpectations();
    const key = one ?? expect.fail();
    expect(await conntrack.getExpectation(key)).toBeUndefined();
    expect(await conntrack.getExpectation({ ...key, zone: 6 })).toBeUndefined();
    expect(await conntrack.getExpectation({ ...key, zone: 5 })).toMatchObject({ id: key.id });
  });

  test('is only deleted with it', async () => {
    await create();
    const [one] = await conntrack.listExpectations();
    const key = one ?? expect.fail();
    expect(await conntrack.deleteExpectation(key)).toBe(false);
    expect(lines()).toHaveLength(1);
    expect(await conntrack.deleteExpectation({ ...key, zone: 5 })).toBe(true);
    expect(lines()).toHaveLength(0);
  });

  test('is not created if the zone has no such master, or two are named', async () => {
    const elsewhere = conntrack.createExpectation({ ...DATA, master: { ...inZone, zone: 6 } });
    expect((await failure(elsewhere)).code).toBe('ENOENT');
    await expect(conntrack.createExpectation({ ...DATA, master: inZone, zone: 6 })).rejects.toThrow(
      new TypeError('Expected one zone: that of the master'),
    );
    expect(lines()).toHaveLength(0);
  });

  test('is created if the master has a zone in its original direction only', async () => {
    const oneWay = { ...CONTROL, sport: 40001 };
    await conntrack.create([master(oneWay, { zoneOrig: 7 })]);
    await conntrack.createExpectation({ ...DATA, master: { protocol: 'tcp', ...oneWay, zoneOrig: 7 } });
    expect(lines()).toEqual([expect.stringContaining('sport=40001 dport=21')]);
  });
});
