import { expect, test } from 'vitest';
import { snapshotOf } from '../../../../native/methods/snapshot.ts';
import { decodeFlowDetails } from '../../../../native/wire/decode-flow.ts';
import { captured } from '../wire/fixtures.ts';

test('a snapshot has nothing that another script gave to all objects', () => {
  const flow = () => JSON.stringify(snapshotOf(decodeFlowDetails(captured('tcp-established-v4'))));
  const own = flow();
  Object.defineProperty(Object.prototype, 'foreign', {
    value: 1,
    enumerable: true,
    writable: true,
    configurable: true,
  });
  try {
    expect(flow() === own).toBe(true);
  } finally {
    Reflect.deleteProperty(Object.prototype, 'foreign');
  }
});
