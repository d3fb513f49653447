// How commands name the table that they are for, and how words are quoted for the shell.

import { execFileSync } from 'node:child_process';
import { dirname, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Access } from '../../../../electron/contract/access.ts';
import { commandOn, shellWord, TableSource } from '../../../../electron/contract/source-command.ts';
import { namespaceSource } from '../../../../electron/source/namespace-name.ts';

describe('a command', () => {
  test.each<[TableSource, string]>([
    [{ kind: 'own' }, 'conntrack -F'],
    [{ kind: 'named', name: 'lab' }, 'ip netns exec lab conntrack -F'],
    [{ kind: 'named', name: "o'neil's lab" }, "ip netns exec 'o'\\''neil'\\''s lab' conntrack -F"],
    [{ kind: 'path', path: '/proc/77/ns/net' }, 'nsenter --net=/proc/77/ns/net -- conntrack -F'],
    [{ kind: 'path', path: '/run/my ns' }, "nsenter --net='/run/my ns' -- conntrack -F"],
    [{ kind: 'playground', pid: 4711 }, 'nsenter -t 4711 -U -n --preserve-credentials -- conntrack -F'],
  ])('goes to the table of %j', (source, command) => {
    expect(commandOn(TableSource.parse(source), 'conntrack -F')).toBe(command);
  });

  test.each([
    { kind: 'playground' },
    { kind: 'playground', pid: 0 },
    { kind: 'playground', pid: '1; reboot' },
    { kind: 'named', name: '' },
    { kind: 'elsewhere' },
  ])('has no source %j', (source) => {
    const access = {
      kind: 'direct',
      host: 'box',
      netns: 'lab',
      canModify: true,
      remedies: [],
    };
    expect(Access.safeParse(access).success).toBe(true);
    expect(Access.safeParse({ ...access, source }).success).toBe(false);
  });
});

describe('a word for the shell', () => {
  test.each(['lab', 'my ns', "o'neil; rm", '$HOME', '`id`', '!x', '', '*', '~', '-F', 'a"b\\c', 'two\nlines', 'é'])(
    '%j is read back as it was',
    (word) => {
      const printed = execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' });
      expect(printed).toBe(word);
    },
  );
});

describe('the namespace asked for', () => {
  test('is a name, or the path of a file whatever the folder and the process that read it', () => {
    expect(namespaceSource('lab')).toEqual({ kind: 'named', name: 'lab' });
    const path = `/proc/${process.pid}/ns/net`;
    expect(namespaceSource('/proc/self/ns/net')).toEqual({ kind: 'path', path });
    expect(namespaceSource(`${relative(process.cwd(), dirname(path))}/net`)).toEqual({ kind: 'path', path });
    expect(namespaceSource('/no/such/ns')).toEqual({ kind: 'path', path: '/no/such/ns' });
  });
});
