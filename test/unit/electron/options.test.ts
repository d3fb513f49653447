import { describe, expect, test } from 'vitest';
import { HELP, type Options, parseOptions, startingSource } from '../../../electron/options.ts';

const isAppPath = (arg: string) => arg === '/opt/app';
const parse = (...args: string[]) => parseOptions(args, isAppPath);
const nothing: Options = { filter: '', demo: false, netns: undefined, readOnly: false, userDataDir: undefined };

describe('the command line', () => {
  test('may be empty', () => {
    expect(parse()).toEqual({ kind: 'run', options: nothing });
  });

  test('names the source to start with', () => {
    expect(startingSource(nothing)).toEqual({ kind: 'system' });
    expect(startingSource({ ...nothing, netns: 'lab' })).toEqual({ kind: 'netns', netns: 'lab' });
  });

  test('takes values after a space and after an equals sign', () => {
    const options = { ...nothing, filter: 'tcp or dport = 53', netns: 'lab', userDataDir: '/tmp/x' };
    expect(parse('--filter', 'tcp or dport = 53', '--netns', 'lab', '--user-data-dir', '/tmp/x')).toEqual({
      kind: 'run',
      options,
    });
    expect(parse('--filter=tcp or dport = 53', '--netns=lab', '--user-data-dir=/tmp/x')).toEqual({
      kind: 'run',
      options,
    });
  });

  test('takes flags', () => {
    expect(parse('--demo', '--read-only')).toEqual({
      kind: 'run',
      options: { ...nothing, demo: true, readOnly: true },
    });
  });

  test('leaves a wrong filter to the window', () => {
    expect(parse('--filter', 'dport = = (')).toEqual({ kind: 'run', options: { ...nothing, filter: 'dport = = (' } });
  });

  test('skips the path of the application, once', () => {
    expect(parse('/opt/app', '--demo')).toMatchObject({ kind: 'run' });
    expect(parse('/opt/app', '/opt/app')).toMatchObject({ kind: 'error' });
  });

  test('refuses arguments that are not options', () => {
    expect(parse('tcp')).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('unexpected argument "tcp"'),
    });
  });

  test.each([
    ['--fliter', '--filter'],
    ['--readonly', '--read-only'],
    ['--dem', '--demo'],
    ['--net-ns', '--netns'],
  ])('refuses %s and suggests %s', (wrong, right) => {
    expect(parse(wrong)).toMatchObject({ kind: 'error', message: expect.stringContaining(`did you mean ${right}?`) });
  });

  test('refuses an option that resembles no other, without a suggestion', () => {
    const parsed = parse('--frobnicate');
    expect(parsed).toMatchObject({ kind: 'error', message: expect.stringContaining('unknown option --frobnicate') });
    expect(parsed).not.toMatchObject({ message: expect.stringContaining('did you mean') });
  });

  test('refuses a missing value, even if another option follows', () => {
    expect(parse('--netns')).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('--netns needs a value'),
    });
    expect(parse('--filter', '--demo')).toMatchObject({ kind: 'error' });
    expect(parse('--netns=')).toMatchObject({ kind: 'error' });
  });

  test.each([
    ['--netns', '-n'],
    ['--netns', '--ozone-platform=x11'],
    ['--filter', '-p tcp'],
    ['--user-data-dir', '-'],
  ])('takes no value that begins with a dash unless it is attached: %s %s', (option, value) => {
    const parsed = parse(option, value);
    expect(parsed).toMatchObject({ kind: 'error', message: expect.stringContaining(`${option} needs a value`) });
    expect(parse(`${option}=${value}`)).toMatchObject({ kind: 'run' });
    if (parsed.kind !== 'error') return;
    expect(parsed.message).toContain(`write ${option}=${/ /.test(value) ? `'${value}'` : value}`);
  });

  test('shows invisible characters of an argument as escapes', () => {
    expect(parse('\u001b[2J\u202ex')).toMatchObject({ message: expect.stringContaining('"\\x1b[2J\\u202ex"') });
  });

  test('refuses a value where none belongs', () => {
    expect(parse('--demo=yes')).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('--demo takes no value'),
    });
  });

  test('refuses a playground in a namespace', () => {
    expect(parse('--demo', '--netns', 'lab')).toMatchObject({ kind: 'error' });
  });

  test.each([
    '--inspect=0',
    '--remote-debugging-port=0',
    '--no-sandbox',
    '--disable-gpu',
    '--force-device-scale-factor=1.5',
    '--ozone-platform=x11',
    '--lang=de',
    '--enable-features=X',
    '--js-flags=--expose-gc',
    '--high-dpi-support=1',
    '--v=1',
  ])('lets %s of Chromium through', (foreign) => {
    expect(parse(foreign, '--demo')).toEqual({ kind: 'run', options: { ...nothing, demo: true } });
  });

  test('answers --help and --version', () => {
    expect(parse('--help')).toEqual({ kind: 'help' });
    expect(parse('--demo', '--version')).toEqual({ kind: 'version' });
    for (const option of ['--filter', '--demo', '--netns', '--read-only', '--user-data-dir', '--version']) {
      expect(HELP).toContain(option);
    }
  });
});
