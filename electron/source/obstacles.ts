// What can prevent access to the kernel's table, in words for people: what it means, and the exact commands that help. Pure.

import { visibleText } from '../../native/flow/index.ts';
import type { Failure } from '../contract/failure.ts';
import { shellWord } from '../contract/shell-word.ts';
import { commandOn, type ShellTarget } from '../contract/source.ts';

/** The group whose members may run the helper. */
const HELPER_GROUP = 'flowglass';

export interface Obstacle {
  readonly failure: Failure;
  /** Commands that remove it, in order. */
  readonly remedies: string[];
}

/** Whose access is in question, and how the application was installed. */
export interface Asker {
  readonly user: string;
  /** An installed package, not a development tree. */
  readonly packaged: boolean;
}

/** No helper is installed. */
export function noHelper(asker: Asker): Obstacle {
  const message =
    "Reading the kernel's connection table needs the capability CAP_NET_ADMIN. Flowglass gets it through a small helper program, which is not installed yet. After joining its group, log out and back in.";
  return { failure: refusal('ENOHELPER', message), remedies: [install(asker), joinGroup(asker)] };
}

/** A helper is installed, but only for the group's members. */
export function notInGroup(path: string, asker: Asker): Obstacle {
  const message = `The helper ${path} is installed, but ${asker.user} may not run it: only members of the group “${HELPER_GROUP}” may. After joining the group, log out and back in.`;
  return { failure: refusal('EACCES', message), remedies: [joinGroup(asker)] };
}

/** A helper can be run, but not used. */
export function helperUnusable(path: string, failure: Failure, asker: Asker): Obstacle {
  const because =
    failure.code === 'EPERM'
      ? 'lacks CAP_NET_ADMIN. File capabilities are lost when a file is copied or updated'
      : `could not be used (${failure.message})`;
  return {
    failure: refusal(failure.code, `The helper ${path} ${because}. Reinstall it.`),
    remedies: [install(asker)],
  };
}

/** The user asked for another namespace, `netns`, without being root. */
export function namespaceNeedsRoot(netns: string, shell: ShellTarget): Obstacle {
  const message = `Entering the network namespace “${netns}” needs root, which the helper deliberately does not have. Start Flowglass inside the namespace instead.`;
  return { failure: refusal('EPERM', message), remedies: [`sudo ${commandOn(shell, 'sudo -u "$USER" flowglass')}`] };
}

/** Despite the capability, the table could not be opened. */
export function tableNotOpened(failure: Failure, netns: string | undefined): Obstacle {
  if (netns !== undefined && failure.code === 'ENOENT') {
    const message = `There is no network namespace “${netns}”. “ip netns” lists the named ones.`;
    return { failure: refusal('ENOENT', message), remedies: [] };
  }
  if (netns !== undefined && failure.code === 'EINVAL') {
    return { failure: refusal('EINVAL', `“${netns}” is not a network namespace.`), remedies: [] };
  }
  return {
    failure: refusal(failure.code, `The kernel's connection table could not be opened. ${failure.message}`),
    remedies: failure.code === 'EPROTONOSUPPORT' ? ['sudo modprobe nf_conntrack_netlink'] : [],
  };
}

/** The namespace shown was deleted, and its name now belongs to another one. */
export function namespaceReplaced(netns: string): Failure {
  const what = netns.includes('/')
    ? `“${netns}” now leads to another network namespace.`
    : `The network namespace “${netns}” was deleted and re-created.`;
  return staleNamespace(`${what} This is the old one; it can no longer be changed.`);
}

/** The namespace shown was deleted, or the process through which it was found has ended. */
export function namespaceGone(netns: string): Failure {
  const what = netns.includes('/')
    ? `“${netns}” no longer leads to a network namespace.`
    : `The network namespace “${netns}” was deleted.`;
  return staleNamespace(`${what} This is what is left of it; it can no longer be changed.`);
}

function staleNamespace(message: string): Failure {
  return { op: 'netns', code: 'ESTALE', message: visibleText(message) };
}

function refusal(code: string, message: string): Failure {
  return { op: 'open', code, message: visibleText(message) };
}

function install({ packaged }: Asker): string {
  return packaged ? 'sudo dpkg-reconfigure flowglass' : 'sudo npm run setup-helper';
}

function joinGroup({ user }: Asker): string {
  return `sudo usermod -aG ${HELPER_GROUP} ${shellWord(user)}`;
}
