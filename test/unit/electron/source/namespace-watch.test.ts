import { describe, expect, test } from 'vitest';
import { namespaceId, watchName } from '../../../../electron/source/namespace-watch.ts';

describe('the name of a namespace', () => {
  const places = new Map<string, string>();
  const idOf = (path: string) => places.get(path);

  test.each([
    ['lab', '/run/netns/lab', 'The network namespace “lab” was deleted'],
    ['/run/netns/lab', '/run/netns/lab', '“/run/netns/lab”'],
    ['/proc/77/ns/net', '/proc/77/ns/net', '“/proc/77/ns/net”'],
  ])('%s is followed: to the same namespace, to none, to another one, and back', (asked, path, words) => {
    places.clear();
    places.set(path, '4:100');
    const outdated = watchName(idOf, asked);
    expect(outdated()).toBeUndefined();
    places.delete(path);
    expect(outdated()).toMatchObject({ code: 'ESTALE', message: expect.stringContaining(words) });
    expect(outdated()?.message).toContain('This is what is left of it');
    places.set(path, '4:101');
    expect(outdated()).toMatchObject({ code: 'ESTALE', message: expect.stringContaining(words) });
    expect(outdated()?.message).toContain('This is the old one');
    places.set(path, '4:100');
    expect(outdated()).toBeUndefined();
  });

  test('leads to another one even if only the device differs', () => {
    places.set('/run/netns/lab', '4:100');
    const outdated = watchName(idOf, 'lab');
    places.set('/run/netns/lab', '25:100');
    expect(outdated()?.message).toContain('deleted and re-created');
  });
});

describe('the identity of a file', () => {
  test('is the same by every path to a namespace', () => {
    expect(namespaceId('/proc/self/ns/net')).toMatch(/^\d+:\d+$/);
    expect(namespaceId('/proc/self/ns/net')).toBe(namespaceId(`/proc/${process.pid}/ns/net`));
    expect(namespaceId('/proc/self/ns/net')).not.toBe(namespaceId('/proc/self/ns/mnt'));
  });

  test('is undefined for a path that leads nowhere', () => {
    expect(namespaceId('/no/where')).toBeUndefined();
  });
});
