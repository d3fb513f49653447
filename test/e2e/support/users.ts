// Two unprivileged users and the group `flowglass`, in a private copy of /etc: they exist in this mount
// namespace only.

import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './network.ts';

export interface TestUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Covers /etc with a copy in memory, because the user database must be writable by rename. */
function privatiseEtc(stage: string): void {
  const copy = join(stage, 'etc');
  mkdirSync(copy);
  run('mount', ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', copy]);
  run('cp', ['-a', '/etc/.', copy]);
  run('mount', ['--bind', copy, '/etc']);
}

function makeUser(stage: string, name: string, groups: readonly string[]): TestUser {
  const home = join(stage, 'home', name);
  const extra = groups.length ? ['--groups', groups.join(',')] : [];
  run('useradd', ['--system', '--no-create-home', '--no-log-init', '--user-group', '--home-dir', home, ...extra, name]);
  const id = (option: string): number => Number(run('id', [option, name]));
  const user = { name, uid: id('-u'), gid: id('-g'), home };
  mkdirSync(home, { recursive: true });
  const runtime = join(home, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  for (const path of [home, runtime]) chownSync(path, user.uid, user.gid);
  return user;
}

/** Creates the two users; both get a home in the stage. */
export function makeUsers(stage: string): { member: TestUser; outsider: TestUser } {
  chmodSync(stage, 0o755);
  privatiseEtc(stage);
  run('groupadd', ['--system', '--force', 'flowglass']);
  return {
    member: makeUser(stage, 'flowglass-test', ['flowglass']),
    outsider: makeUser(stage, 'flowglass-outsider', []),
  };
}
