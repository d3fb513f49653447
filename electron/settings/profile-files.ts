// Profiles in files that the user chooses. Reads nothing but a regular file of a reasonable size, and never leaves half a file.

import { basename } from 'node:path';
import { readRegularFile } from '../../native/handle/regular-file.ts';
import { writeChosen } from '../chosen-file.ts';
import { type Clock, withTimeLimit } from '../clock.ts';
import type { CommandOutput } from '../contract/commands.ts';
import type { Failure } from '../contract/failure.ts';
import { MAX_PROFILE_BYTES, profileText } from '../contract/profile-file.ts';
import type { Profile } from '../contract/settings.ts';
import { UnusableFile } from '../unwritten-words.ts';
import { notExportedWords, notImportedWords } from './settings-words.ts';

/** A file on a local disk takes a millisecond. */
const FILE_LIMIT_MS = 10_000;

/** What a file is, as the dialog that asks for it says. */
export interface FileKind {
  /** Of the dialog. */
  readonly title: string;
  readonly filters: readonly { readonly name: string; readonly extensions: readonly string[] }[];
}

/** Asks the user for a file. Each answer is a path, or undefined if the user cancelled. */
export interface FileChooser {
  /** @param name the name that is offered. @param kind what is saved; by default a profile. */
  readonly toSave: (name: string, kind?: FileKind) => Promise<string | undefined>;
  readonly toOpen: () => Promise<string | undefined>;
}

/** Why a file was not read or written. */
export class FileFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Writes a profile to a file that the user chooses. @throws FileFailure. */
export async function exportProfile(
  profile: Profile,
  chooser: FileChooser,
  clock: Clock,
): Promise<CommandOutput<'exportProfile'>> {
  const path = await chooser.toSave(`${fileName(profile.name)}.json`);
  if (path === undefined) return null;
  try {
    const options = { clock, limitMs: FILE_LIMIT_MS, op: 'exportProfile', mode: 0o644 };
    await writeChosen(path, profileText(profile), options);
  } catch (error) {
    throw new FileFailure(notExportedWords(path, error));
  }
  return { path };
}

/** Reads the text of a file that the user chooses. @throws FileFailure. */
export async function importProfile(chooser: FileChooser, clock: Clock): Promise<CommandOutput<'importProfile'>> {
  const path = await chooser.toOpen();
  if (path === undefined) return null;
  try {
    const bytes = await withTimeLimit(clock, FILE_LIMIT_MS, 'importProfile', readRegularFile(path, MAX_PROFILE_BYTES));
    return { file: basename(path), text: textOf(bytes) };
  } catch (error) {
    throw new FileFailure(notImportedWords(path, error));
  }
}

function textOf(bytes: Buffer): string {
  try {
    // Skips a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnusableFile('is not text in UTF-8');
  }
}

/** A profile's name as the name of a file. */
function fileName(name: string): string {
  return name.replace(/[/\\:*?"<>|]/g, '-').replace(/^\.+/, '') || 'profile';
}
