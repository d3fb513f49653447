// Writes the action log as a shell script to a file that the user chooses. Never leaves half a file.

import { writeChosen } from '../chosen-file.ts';
import type { Clock } from '../clock.ts';
import type { CommandOutput } from '../contract/commands.ts';
import { type FileChooser, FileFailure } from '../settings/profile-files.ts';
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
    await writeChosen(path, script(), { clock, limitMs: WRITE_LIMIT_MS, op: 'exportActionLog', mode: MODE });
  } catch (error) {
    throw new FileFailure(logNotExportedWords(path, error));
  }
  return { path };
}
