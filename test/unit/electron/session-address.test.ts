import { expect, test } from 'vitest';
import { ownSession } from '../../../electron/session-address.ts';

test('the session is the one that sshd names', () => {
  expect(ownSession('2001:db8::7 51000 2001:db8::1 22')).toEqual({
    client: '2001:db8::7',
    clientPort: 51_000,
    server: '2001:db8::1',
    serverPort: 22,
  });
});

test.each([
  undefined,
  '',
  'a b c',
  '10.0.0.1 0 10.0.0.2 22',
  '10.0.0.1 x 10.0.0.2 22',
  '10.0.0.1 1 10.0.0.2 99999',
  'a 1 b 2 c',
])('%j names no session', (text) => {
  expect(ownSession(text)).toBeNull();
});
