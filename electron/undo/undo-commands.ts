// Carries out the page's commands on actions: what can be undone, undo and redo, and the log itself.

import { actionScript } from '../action-log/equal-commands.ts';
import { exportLog } from '../action-log/export-log.ts';
import type { Clock } from '../clock.ts';
import type { CommandInput, CommandOutput } from '../contract/commands.ts';
import type { LabelList } from '../contract/settings.ts';
import type { FileChooser } from '../settings/profile-files.ts';
import type { UndoDesk } from './undo-desk.ts';

/** What they need. */
export interface UndoContext {
  readonly desk: UndoDesk;
  readonly clock: Clock;
  readonly files: FileChooser;
  readonly labels: () => Promise<LabelList>;
}

type Name = 'undoRoom' | 'beginAction' | 'undo' | 'redo' | 'cancelAction' | 'clearActionLog' | 'exportActionLog';

/** @returns a handler for each; they throw ActionRefused and FileFailure. */
export function undoCommands({ desk, clock, files, labels }: UndoContext): {
  readonly [N in Name]: (input: CommandInput<N>) => Promise<CommandOutput<N>>;
} {
  return {
    undoRoom: async ({ flows }) => {
      await desk.measure(flows);
      return desk.room(flows);
    },
    beginAction: async (action) => ({ action: desk.beginDelete(action) }),
    undo: ({ action }) => desk.undo(action),
    redo: ({ action }) => desk.redo(action),
    cancelAction: async ({ action }) => {
      desk.cancel(action);
      return undefined;
    },
    clearActionLog: async () => {
      desk.clear();
      return undefined;
    },
    exportActionLog: async () => {
      const names = { labels: new Map(await labels()) };
      return exportLog(() => actionScript(desk.records, scriptContext(desk, names)), files, clock);
    },
  };
}

function scriptContext(desk: UndoDesk, names: { labels: ReadonlyMap<number, string> }) {
  return {
    flowsOf: (action: number) => desk.flowsOf(action),
    canUndo: (action: number) => desk.canUndo(action),
    names,
  };
}
