// What to say about the settings file, one thing at a time. Pure.

import type { Failure } from '../../electron/contract/failure.ts';
import type { SettingsTroubles } from '../../electron/contract/settings.ts';

/** Undefined while there is nothing to say. What was not read comes first: it explains what the window looks like. */
export function settingsTrouble({ unread, unsaved }: SettingsTroubles): Failure | undefined {
  return unread ?? unsaved ?? undefined;
}
