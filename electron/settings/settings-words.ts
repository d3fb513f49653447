// What the window says when settings or profiles could not be read or cannot be saved: what happened, and what to do. Pure.

import { basename } from 'node:path';
import { visibleText } from '../../native/flow/index.ts';
import type { Failure } from '../contract/failure.ts';
import { codeOf } from '../to-failure.ts';
import { UnusableFile, unwrittenReason } from '../unwritten-words.ts';

/** Number of places named in one message, and the longest name in it. */
const MAX_NAMES = 5;
const MAX_NAME_LENGTH = 40;

/** Codes of reading, as the rest of a sentence about the file. */
const READ: Readonly<Record<string, string>> = {
  EINVAL: 'is not a regular file',
  ENXIO: 'is not a regular file',
  EISDIR: 'is not a regular file',
  EFBIG: 'is too large',
  EACCES: 'cannot be read by this user',
  EPERM: 'cannot be read by this user',
  ENOENT: 'does not exist',
  ELOOP: 'is a link that leads nowhere',
  ETIMEDOUT: 'is on a file system that does not answer',
};

/** How the message about a file that was not used at all ends. */
export type Aside = { readonly keptAs: string } | { readonly stays: true };

/** None of the file is used. */
export function unreadWords(path: string, error: unknown, aside: Aside): Failure {
  const reason = unreadReason(error);
  const now =
    'keptAs' in aside
      ? `It was renamed to ${basename(aside.keptAs)}; repair it and rename it back, or delete it.`
      : 'It stays as it is, and nothing is saved over it. Move it away, then restart Flowglass.';
  return failure('ESETTINGS', `The defaults are used: the settings file ${path} ${reason}. ${now}`);
}

/** Some places of the file are not used. */
export function partlyUnreadWords(path: string, bad: readonly string[]): Failure {
  const shown = bad.slice(0, MAX_NAMES).map(shortened);
  const more = bad.length > shown.length ? ` and ${bad.length - shown.length} more` : '';
  const message = `Not used: ${shown.join(', ')}${more}. This version does not understand what the settings file ${path} has there; everything else in it applies. Choose these settings again in the window, or correct the file.`;
  return failure('ESETTINGS', message);
}

function shortened(name: string): string {
  const characters = [...name];
  return characters.length > MAX_NAME_LENGTH ? `${characters.slice(0, MAX_NAME_LENGTH).join('')}…` : name;
}

/** Changes last until the end only. */
export function unsavedWords(path: string, error: unknown): Failure {
  return failure(
    'EUNSAVED',
    `Settings cannot be saved, so changes last until Flowglass is closed. ${unwrittenReason(path, error)}, or start Flowglass with --user-data-dir and another folder.`,
  );
}

/** A file that the user chose was not read as a profile. */
export function notImportedWords(path: string, error: unknown): Failure {
  return failure('EPROFILE', `Nothing was imported: the file ${path} ${unreadReason(error)}. Choose another file.`);
}

/** A profile was not written to the file that the user chose. */
export function notExportedWords(path: string, error: unknown): Failure {
  return failure('EPROFILE', `The profile was not exported. ${unwrittenReason(path, error)}, or choose another file.`);
}

/** Why a file is not read, as the rest of a sentence about it. */
export function unreadReason(error: unknown): string {
  if (error instanceof UnusableFile) return error.message;
  const code = codeOf(error) ?? 'EUNKNOWN';
  return READ[code] ?? `cannot be read (${code})`;
}

function failure(code: 'ESETTINGS' | 'EUNSAVED' | 'EPROFILE', message: string): Failure {
  return { op: code === 'EPROFILE' ? 'profile' : 'settings', code, message: visibleText(message) };
}
