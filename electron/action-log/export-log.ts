// Writes the action log as a shell script to a file that the user chooses. Never leaves half a file.

import { stat } from 'node:fs/promises';
import { type Clock, withTimeLimit } from '../clock.ts';
import type { CommandOutput } from '../contract/commands.ts';
import { type FileChooser, FileFailure } from '../settings/profile-files.ts';
import { UnusableFile } from '../unwritten-words.ts';
import { targetOf, writeWhole } from '../whole-file.ts';
import { logNotExportedWords } from './log-words.ts';

/** A command for each of a million flows takes some seconds, ms. */
const WRITE_LIMIT_MS = 120_000;
/** It names addresses; and nobody should run it without a look. */
const MODE = 0o600;

/** @param script in pieces. @throws FileFailure. */
export async function exportLog(
  script: () => Iterable<string>,
  chooser: FileChooser,
  clock: Clock,
): Promise<CommandOutput<'exportActionLog'>> {
  const path = await chooser.toSave('flowglass-actions.sh', {
    title: 'Export action log',
    filters: [{ name: 'Shell scripts', extensions: ['sh'] }],
  });
  if (path === undefined) return null;
  try {
    await withTimeLimit(clock, WRITE_LIMIT_MS, 'exportActionLog', write(path, script()));
  } catch (error) {
    throw new FileFailure(logNotExportedWords(path, error));
  }
  return { path };
}

/** A link is followed, and what is not a regular file is left alone. */
async function write(path: string, script: Iterable<string>): Promise<void> {
  const target = await targetOf(path);
  const found = await stat(target).catch(() => undefined);
  if (found && !found.isFile()) throw new UnusableFile('is not a regular file');
  await writeWhole(target, script, { mode: MODE });
}
