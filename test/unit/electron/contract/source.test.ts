// How commands name the table that they act on, and how words are quoted for the shell.

import { execFileSync } from 'node:child_process';
import { dirname, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Access } from '../../../../electron/contract/access.ts';
import { shellWord } from '../../../../electron/contract/shell-word.ts';
import { commandOn, isSameSource, ShellTarget } from '../../../../electron/contract/source.ts';
import { namespaceTarget } from '../../../../electron/source/namespace-name.ts';

describe('a command', () => {
  test.each<[ShellTarget, string]>([
    [{ kind: 'system' }, 'conntrack -F'],
    [{ kind: 'netns', netns: 'lab' }, 'ip netns exec lab conntrack -F'],
    [{ kind: 'netns', netns: "o'neil's lab" }, "ip netns exec 'o'\\''neil'\\''s lab' conntrack -F"],
    [{ kind: 'netns', netns: '/proc/77/ns/net' }, 'nsenter --net=/proc/77/ns/net -- conntrack -F'],
    [{ kind: 'netns', netns: '/run/my ns' }, "nsenter --net='/run/my ns' -- conntrack -F"],
    [{ kind: 'playground', pid: 4711 }, 'nsenter -t 4711 -U -n --preserve-credentials -- conntrack -F'],
  ])('goes to the table of %j', (target, command) => {
    expect(commandOn(ShellTarget.parse(target), 'conntrack -F')).toBe(command);
  });

  test.each([
    { kind: 'playground' },
    { kind: 'playground', pid: 0 },
    { kind: 'playground', pid: '1; reboot' },
    { kind: 'netns', netns: '' },
    { kind: 'netns' },
    { kind: 'elsewhere' },
  ])('goes to no target %j', (shell) => {
    const access = {
      reach: 'direct',
      source: { kind: 'system' },
      host: 'box',
      netns: 'lab',
      canModify: true,
      canCreate: true,
      remedies: [],
    };
    expect(Access.safeParse(access).success).toBe(true);
    expect(Access.safeParse({ ...access, shell }).success).toBe(false);
  });
});

describe('two sources', () => {
  test('are the same if everything that identifies them is', () => {
    expect(isSameSource({ kind: 'system' }, { kind: 'system' })).toBe(true);
    expect(isSameSource({ kind: 'netns', netns: 'lab' }, { netns: 'lab', kind: 'netns' })).toBe(true);
    expect(isSameSource({ kind: 'netns', netns: 'lab' }, { kind: 'netns', netns: 'lab2' })).toBe(false);
    expect(isSameSource({ kind: 'system' }, { kind: 'playground' })).toBe(false);
  });
});

describe('a word for the shell', () => {
  test.each(['lab', 'my ns', "o'neil; rm", '$HOME', '`id`', '!x', '', '*', '~', '-F', 'a"b\\c', 'two\nlines', 'é'])(
    '%j is read back unchanged',
    (word) => {
      const printed = execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' });
      expect(printed).toBe(word);
    },
  );
});

describe('the given namespace', () => {
  test('is a name, or a path that is valid in any folder and process', () => {
    expect(namespaceTarget('lab')).toEqual({ kind: 'netns', netns: 'lab' });
    const path = `/proc/${process.pid}/ns/net`;
    expect(namespaceTarget('/proc/self/ns/net')).toEqual({ kind: 'netns', netns: path });
    expect(namespaceTarget(`${relative(process.cwd(), dirname(path))}/net`)).toEqual({ kind: 'netns', netns: path });
    expect(namespaceTarget('/no/such/ns')).toEqual({ kind: 'netns', netns: '/no/such/ns' });
  });
});
