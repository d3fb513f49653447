// Opens the table of another network namespace, by name or path. Only root can enter one.

import { namespaceName, namespacePath, namespaceTarget } from './namespace-name.ts';
import { watchName } from './namespace-watch.ts';
import { namespaceNeedsRoot, tableNotOpened } from './obstacles.ts';
import type { Opener } from './opener.ts';
import { notOpened, opened, tryOpen } from './opener.ts';

export const netnsOpener: Opener<'netns'> = {
  netns: ({ netns }) => namespaceName(netns),
  async open(source, { open, machine }) {
    const { netns } = source;
    const outdated = watchName(machine.namespaceId, netns);
    const shell = namespaceTarget(netns);
    const place = { source, host: machine.host, netns: namespaceName(netns), shell };
    if (machine.netAdmin) {
      const direct = await tryOpen(open, { netns: namespacePath(netns) });
      if ('handle' in direct) return { ...opened(place, 'direct', direct), outdated };
      if (direct.code !== 'EPERM') return notOpened(place, tableNotOpened(direct, netns));
    }
    return notOpened(place, namespaceNeedsRoot(netns, shell));
  },
};
