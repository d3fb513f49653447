import { expect, test } from 'vitest';
import { StringForwarder } from '../../../../electron/stream/string-forwarder.ts';

test('interned strings are sent once each', () => {
  const forwarder = new StringForwarder();
  const strings = ['', 'ftp'];
  forwarder.switchHandle(strings);
  expect(forwarder.takeNew()).toEqual(['', 'ftp']);
  strings.push('sip');
  expect(forwarder.takeNew()).toEqual(['sip']);
  expect(forwarder.takeNew()).toEqual([]);
});

test('interned strings of a new handle begin with the empty one, which marks it', () => {
  const forwarder = new StringForwarder();
  forwarder.switchHandle(['', 'ftp']);
  forwarder.takeNew();
  forwarder.switchHandle(['', 'sip']);
  expect(forwarder.takeNew()).toEqual(['', 'sip']);
});
