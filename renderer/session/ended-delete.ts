// Asks main what became of a delete whose worker, or whose page, has ended.

import type { FlowglassApi } from '../../electron/contract/commands.ts';
import { DeleteReport } from '../../electron/contract/delete-report.ts';

/**
 * Main's report on the delete with this token or, without one, on the delete under way when the page before this one
 * ended; undefined if main received no request of it.
 * @throws Error if main does not answer.
 */
export async function endedDelete(api: FlowglassApi, token?: number): Promise<DeleteReport | undefined> {
  const result = await api.invoke('endedDelete', token === undefined ? {} : { token });
  if (!result.ok) throw new Error(result.failure.message);
  return DeleteReport.nullable().parse(result.value) ?? undefined;
}
