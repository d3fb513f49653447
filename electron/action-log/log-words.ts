// What the window says when the action log could not be read or cannot be written: what happened, and what to do. Pure.

import { basename } from 'node:path';
import { formatCount, visibleText } from '../../native/flow/index.ts';
import type { Failure } from '../contract/failure.ts';
import { unreadReason } from '../settings/settings-words.ts';
import { unwrittenReason } from '../unwritten-words.ts';

/** None of the file is shown. @param keptAs its new path; undefined if it stays as it is. */
export function logUnreadWords(path: string, error: unknown, keptAs: string | undefined): Failure {
  const now =
    keptAs === undefined
      ? 'It stays as it is, and nothing is added to it. Move it away, then restart Flowglass.'
      : `It was renamed to ${basename(keptAs)}, and a new one is begun.`;
  return failure(`Earlier actions are not shown: the action log ${path} ${unreadReason(error)}. ${now}`);
}

/** Some lines of the file are not shown. */
export function brokenLinesWords(path: string, broken: number): Failure {
  const lines = broken === 1 ? '1 line' : `${formatCount(broken)} lines`;
  const message = `${lines} of the action log ${path} could not be understood and ${broken === 1 ? 'is' : 'are'} not shown: damaged, or of a newer version. Everything else in it is.`;
  return failure(message);
}

/** What is logged lasts until the end only. */
export function logUnsavedWords(path: string, error: unknown): Failure {
  return failure(
    `The action log cannot be written, so what you do now is shown until Flowglass is closed. ${unwrittenReason(path, error)}, or start Flowglass with --user-data-dir and another folder.`,
  );
}

/** The log was not written to the file that the user chose. */
export function logNotExportedWords(path: string, error: unknown): Failure {
  return failure(`The action log was not exported. ${unwrittenReason(path, error)}, or choose another file.`);
}

function failure(message: string): Failure {
  return { op: 'actionLog', code: 'ELOG', message: visibleText(message) };
}
