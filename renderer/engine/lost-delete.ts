// The outcome of a delete whose worker has ended: main knows what it was asked to delete, and what became of that.

import type { DeleteReport } from '../../electron/contract/delete-report.ts';
import type { DeleteOutcome } from './api.ts';
import { EngineError, type LostDelete } from './client-calls.ts';

export interface LostDeleteHost {
  /** Main's report on the delete with this token; undefined if it received no request of it. */
  readonly endedDelete: (token: number) => Promise<DeleteReport | undefined>;
}

const ENDED = { op: 'delete', code: 'EWORKER' } as const;

/**
 * Main's report as an outcome. Nothing that was not sent yet will be deleted.
 * @param message why it ended early.
 */
export function outcomeOf({ total: _, ...counts }: DeleteReport, message: string): DeleteOutcome {
  return { ...counts, failure: { ...ENDED, message } };
}

/** Resolves the delete with what main knows of it. */
export async function settleDelete({ token, resolve, reject }: LostDelete, host: LostDeleteHost): Promise<void> {
  try {
    const report = await host.endedDelete(token);
    if (report) resolve(outcomeOf(report, 'The table was started again during the delete.'));
    else
      reject(
        new EngineError({
          ...ENDED,
          message: 'The table was started again before the delete began. Nothing was deleted.',
        }),
      );
  } catch {
    const message = 'The table was started again during the delete. It is not known which flows were deleted.';
    reject(new EngineError({ ...ENDED, message }));
  }
}
