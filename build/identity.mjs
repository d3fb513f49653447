// Which user the application runs as. Chromium's sandbox refuses root, so under sudo this process becomes, for good,
// the user who called it; root without sudo (a container) stays root, without the sandbox.

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { progress } from './setup/progress.mjs';

/** Whether this process is root. */
export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * Becomes the user who called sudo, with that user's groups (the helper is for the group `flowglass`), home folder and
 * session. Cannot be undone. Does nothing without sudo.
 */
export function becomeSudoUser() {
  const { SUDO_UID, SUDO_GID, SUDO_USER } = process.env;
  const uid = Number(SUDO_UID);
  const gid = Number(SUDO_GID);
  if (!isRoot() || !SUDO_USER || !(uid > 0) || !(gid > 0)) return;
  // @types/node lacks initgroups, which Node.js has had since 0.9.
  /** @type {{ initgroups?: (user: string, gid: number) => void }} */ (process).initgroups?.(SUDO_USER, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
  const user = userInfo();
  const runtimeDir = `/run/user/${uid}`;
  Object.assign(process.env, { HOME: user.homedir, USER: user.username, LOGNAME: user.username });
  if (existsSync(runtimeDir)) process.env.XDG_RUNTIME_DIR ??= runtimeDir;
  progress.say(`Started with sudo: Flowglass runs as ${user.username}, not as root.`);
}

/** Chromium's arguments for the current user. */
export function sandboxArguments() {
  return isRoot() ? ['--no-sandbox'] : [];
}
