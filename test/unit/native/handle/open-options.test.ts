// The options of Conntrack.open.

import { describe, expect, test } from 'vitest';
import { checkOpenOptions, DEFAULT_BUFFER_BYTES, type OpenOptions } from '../../../../native/handle/open-options.ts';

describe('options that are accepted', () => {
  test('name a namespace by name, by path or by process', () => {
    const bufferBytes = DEFAULT_BUFFER_BYTES;
    const helper = undefined;
    const others = { helper, helperLimitMs: undefined, bufferBytes };
    expect(checkOpenOptions({})).toEqual({ netns: undefined, ...others });
    expect(checkOpenOptions({ netns: 'blue' })).toEqual({ netns: 'blue', ...others });
    expect(checkOpenOptions({ netns: '/proc/1/ns/net' }).netns).toBe('/proc/1/ns/net');
    expect(checkOpenOptions({ netns: 42 }).netns).toBe('/proc/42/ns/net');
  });

  test('name a helper with its arguments, and a buffer', () => {
    expect(checkOpenOptions({ helper: { command: 'sudo', args: ['x'], timeoutMs: 60_000 }, bufferBytes: 1 })).toEqual({
      netns: undefined,
      helper: ['sudo', 'x'],
      helperLimitMs: 60_000,
      bufferBytes: 1,
    });
    expect(checkOpenOptions({ helper: { command: 'x' } }).helper).toEqual(['x']);
  });
});

describe('options that are refused', () => {
  test.each<[string, unknown]>([
    ['Expected an object of options, got "blue"', 'blue'],
    ['Expected an object of options, got null', null],
    ['Expected the options "netns", "helper", "bufferBytes" and "labels" only, got "netNs"', { netNs: 'blue' }],
    [
      'Expected "netns" or "helper", not both: a helper has its own namespace',
      { netns: 'x', helper: { command: 'y' } },
    ],
    ['Expected "netns" to be a name, a path or the id of a process, got ""', { netns: '' }],
    ['Expected "netns" to be a name, a path or the id of a process, got 0', { netns: 0 }],
    ['Expected "netns" to be a name, a path or the id of a process, got 1.5', { netns: 1.5 }],
    ['Expected "netns" to be a name, a path or the id of a process, got "a\\u0000b"', { netns: 'a\0b' }],
    [
      'Expected "helper" to be an object with "command", a string, and "args", an array of strings, got "x"',
      { helper: 'x' },
    ],
    [
      'Expected "helper" to be an object with "command", a string, and "args", an array of strings, got {"command":"x","args":"y"}',
      { helper: { command: 'x', args: 'y' } },
    ],
    [
      'Expected "helper" to be an object with "command", a string, and "args", an array of strings, got {"command":""}',
      { helper: { command: '' } },
    ],
    [
      'Expected only "command", "args" and "timeoutMs" of "helper", got "timeout"',
      { helper: { command: 'x', timeout: 5 } },
    ],
    ...[0, 0.5, 2 ** 31, '5', Number.NaN].map((timeoutMs): [string, unknown] => [
      `Expected "timeoutMs" of "helper" to be a whole number of milliseconds from 1 to 2147483647, got ${typeof timeoutMs === 'string' ? '"5"' : timeoutMs}`,
      { helper: { command: 'x', timeoutMs } },
    ]),
    ['Expected "bufferBytes" to be a whole number of bytes from 1 to 1073741823, got 0', { bufferBytes: 0 }],
    [
      'Expected "bufferBytes" to be a whole number of bytes from 1 to 1073741823, got 1073741824',
      { bufferBytes: 2 ** 30 },
    ],
    ['Expected "bufferBytes" to be a whole number of bytes from 1 to 1073741823, got "1"', { bufferBytes: '1' }],
  ])('%s', (message, options) => {
    expect(() => checkOpenOptions(options as OpenOptions)).toThrow(new TypeError(message));
  });
});
