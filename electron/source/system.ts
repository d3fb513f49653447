// Opens the table of the namespace that Flowglass runs in: directly if this process may, else through an installed helper.

import { namespaceName, namespaceTarget } from './namespace-name.ts';
import { watchName } from './namespace-watch.ts';
import { helperUnusable, noHelper, notInGroup, tableNotOpened } from './obstacles.ts';
import { helperArguments, notOpened, type Opener, opened, tryOpen } from './opener.ts';

/** Where packages and `npm run setup-helper` put the helper, in the order tried. */
export const HELPER_PATHS = [
  '/usr/libexec/flowglass/flowglass-helper',
  '/usr/local/libexec/flowglass/flowglass-helper',
] as const;

export const systemOpener: Opener<'system'> = {
  netns: () => namespaceName(undefined),
  async open(source, { open, machine, readOnly }) {
    const outdated = watchName(machine.namespaceId, undefined);
    const place = { source, host: machine.host, netns: namespaceName(undefined), shell: namespaceTarget(undefined) };
    if (machine.netAdmin) {
      const direct = await tryOpen(open, {});
      if ('handle' in direct) return { ...opened(place, 'direct', direct), outdated };
      // If direct access fails for a reason other than rights (no ctnetlink), a helper fails too.
      if (direct.code !== 'EPERM') return notOpened(place, tableNotOpened(direct, undefined));
    }
    const helpers = HELPER_PATHS.map((path) => ({ path, state: machine.program(path) }));
    const usable = helpers.find(({ state }) => state === 'executable');
    if (usable) {
      const through = await tryOpen(open, { helper: { command: usable.path, args: helperArguments(readOnly) } });
      if ('handle' in through) return { ...opened(place, 'helper', through), outdated };
      return notOpened(place, helperUnusable(usable.path, through, machine));
    }
    const forbidden = helpers.find(({ state }) => state === 'forbidden');
    return notOpened(place, forbidden ? notInGroup(forbidden.path, machine) : noHelper(machine));
  },
};
