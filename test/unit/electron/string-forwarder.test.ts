import { describe, expect, it } from 'vitest';
import { StringForwarder } from '../../../electron/string-forwarder.ts';
import { batchOf } from './fake-kernel.ts';

describe('interned strings', () => {
  it('are sent once each, the empty one never', () => {
    const forwarder = new StringForwarder();
    const strings = ['', 'ftp'];
    forwarder.switchHandle(strings);
    forwarder.adapt(batchOf(1));
    expect(forwarder.takeNew()).toEqual(['ftp']);
    strings.push('sip');
    forwarder.adapt(batchOf(1));
    expect(forwarder.takeNew()).toEqual(['sip']);
    expect(forwarder.takeNew()).toEqual([]);
  });

  it('keep their numbers in the columns as long as there is one handle', () => {
    const forwarder = new StringForwarder();
    forwarder.switchHandle(['', 'ftp', 'sip']);
    const batch = batchOf(2);
    batch.helper.set([2, 1]);
    forwarder.adapt(batch);
    expect([...batch.helper.subarray(0, 2)]).toEqual([2, 1]);
  });

  it('get the numbers that the engine knows when a new handle counts otherwise', () => {
    const forwarder = new StringForwarder();
    forwarder.switchHandle(['', 'ftp', 'sip']);
    forwarder.adapt(batchOf(1));
    expect(forwarder.takeNew()).toEqual(['ftp', 'sip']);
    forwarder.switchHandle(['', 'sip', 'tftp', 'ftp']);
    const batch = batchOf(4);
    batch.helper.set([0, 1, 2, 3]);
    batch.secctx.set([3, 0, 0, 1]);
    forwarder.adapt(batch);
    expect(forwarder.takeNew()).toEqual(['tftp']);
    expect([...batch.helper.subarray(0, 4)]).toEqual([0, 2, 3, 1]);
    expect([...batch.secctx.subarray(0, 4)]).toEqual([1, 0, 0, 2]);
  });
});
