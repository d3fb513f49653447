// Each kind of source has its opener: what is shown before it is open, and how it is opened.

import { expect, test } from 'vitest';
import { isPlayground, isReached } from '../../../../electron/contract/access.ts';
import type { SourceSpec } from '../../../../electron/contract/source.ts';
import type { HandleOptions } from '../../../../electron/source/kernel-handle.ts';
import { namespaceName } from '../../../../electron/source/namespace-name.ts';
import type { OpenContext } from '../../../../electron/source/opener.ts';
import { connectingAccess, openSource } from '../../../../electron/source/openers.ts';
import { FakeKernel } from '../fake-kernel.ts';

/** The context of root, with arbitrary existing programs. */
function context(asked: HandleOptions[]): OpenContext {
  return {
    open: async (options) => {
      asked.push(options);
      return new FakeKernel();
    },
    machine: {
      netAdmin: true,
      user: 'root',
      host: 'box',
      packaged: false,
      program: () => 'missing',
      namespaceId: () => '4:1',
    },
    programs: { playground: '/bin/true', helper: '/bin/false' },
    readOnly: false,
  };
}

const unshare = { helper: { command: 'unshare', args: ['-rn', '/bin/true', '/bin/false'] } };

test.each<[SourceSpec, string, HandleOptions, 'direct' | 'helper']>([
  [{ kind: 'system' }, namespaceName(undefined), {}, 'direct'],
  [{ kind: 'netns', netns: 'lab' }, 'lab', { netns: '/run/netns/lab' }, 'direct'],
  [{ kind: 'playground' }, 'playground', unshare, 'helper'],
])('%j is named before it is open, and opened in its own way', async (source, netns, options, reach) => {
  const connecting = connectingAccess(source, 'box');
  expect(connecting).toEqual({
    reach: 'connecting',
    source,
    host: 'box',
    netns,
    canModify: false,
    canCreate: false,
    remedies: [],
  });
  const asked: HandleOptions[] = [];
  const { handle, access } = await openSource(source, context(asked));
  expect(asked).toEqual([options]);
  expect(handle).toBeDefined();
  expect(access).toMatchObject({ reach, source, host: 'box', netns, canModify: true, canCreate: true });
  expect([isReached(connecting), isReached(access)]).toEqual([false, true]);
  expect([isPlayground(connecting), isPlayground(access)]).toEqual([false, source.kind === 'playground']);
});
