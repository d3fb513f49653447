// Has main remember settings, and says so if it does not: a change that is not kept must not look as if it were. No React.

import type { StoreApi } from 'zustand/vanilla';
import type { CommandInput, FlowglassApi } from '../../electron/contract/commands.ts';
import type { Failure, Result } from '../../electron/contract/failure.ts';
import { SENTENCES } from '../words/sentences.ts';
import type { SessionState } from './session-state.ts';

/** Has main remember these settings; a refusal is shown like a file that cannot be written. Never rejects. */
export async function saveSettings(
  api: Pick<FlowglassApi, 'invoke'>,
  store: StoreApi<SessionState>,
  change: CommandInput<'saveSettings'>,
): Promise<void> {
  const result = await api.invoke('saveSettings', change).catch(asRefusal);
  if (result.ok) return;
  const { message } = result.failure;
  const unsaved: Failure = { op: 'settings', code: 'EUNSAVED', message: SENTENCES.settingsRefused(message) };
  store.setState(({ settings }) => ({ settings: { ...settings, unsaved } }));
}

function asRefusal(error: unknown): Result<never> {
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, failure: { op: 'saveSettings', code: 'EUNKNOWN', message } };
}
