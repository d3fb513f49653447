import { expect, test } from 'vitest';
import { parseOptions } from '../../../electron/options.ts';
import { userDataDir } from '../../../electron/user-data-dir.ts';

test.each([
  [[], undefined],
  [['--user-data-dir', '/tmp/x'], '/tmp/x'],
  [['--user-data-dir=/tmp/a=b'], '/tmp/a=b'],
  [['--demo', '--user-data-dir', 'x', '--read-only'], 'x'],
  [['--user-data-dir=/tmp/x', '--user-data-dir', '/tmp/y'], '/tmp/y'],
  [['--user-data-dir', '/tmp/y', '--user-data-dir=/tmp/x'], '/tmp/x'],
  [['--filter=--user-data-dir', '--filter', 'user-data-dir'], undefined],
])('the folder that %o names is the one that the options have', (args, folder) => {
  expect(userDataDir(args)).toBe(folder);
  expect(parseOptions(args, () => false)).toMatchObject({ kind: 'run', options: { userDataDir: folder } });
});

test.each([[['--user-data-dir']], [['--user-data-dir=']], [['--user-data-dir', '--demo']]])('%o is refused', (args) => {
  expect(parseOptions(args, () => false)).toMatchObject({ kind: 'error' });
});
