// Turns whatever was thrown into a failure that can be shown. Pure.

import { Failure } from '../../electron/contract/failure.ts';

/** @param op what was being done, for errors that do not say it. */
export function asFailure(op: string, error: unknown): Failure {
  const parsed = Failure.safeParse(error);
  if (parsed.success) return parsed.data;
  if (error instanceof Error) {
    const { code, op: said } = error as Error & { code?: unknown; op?: unknown };
    return {
      op: typeof said === 'string' ? said : op,
      code: typeof code === 'string' ? code : 'EUNKNOWN',
      message: error.message,
    };
  }
  return { op, code: 'EUNKNOWN', message: String(error) };
}
