// Which one command of conntrack does what a logged action did, and in which shell. For the window and for the script. Pure.

import { type ActionRecord, wasCarriedOut } from './action-log.ts';
import { commandOn, type ShellTarget } from './source.ts';

/** The options of conntrack that mean exactly a filter; undefined if none do, '' for all flows. */
export type OptionsOf = (filter: string) => string | undefined;

/**
 * The command; undefined if there is none that does the same, or it is not known what came of the action. Of a delete that was
 * stopped, or of which some was refused, the filter would delete more.
 */
export function equalCommand(action: ActionRecord, optionsOf: OptionsOf): string | undefined {
  if (!wasCarriedOut(action)) return undefined;
  switch (action.kind) {
    case 'flush':
      return 'conntrack -F';
    case 'flushExpectations':
      return 'conntrack -F expect';
    case 'deleteFlows':
    case 'deleteMatching': {
      const { filter, isWhole } = action;
      const options = isWhole && filter !== undefined ? optionsOf(filter) : undefined;
      return options ? `conntrack -D ${options}` : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * A command in the table of an action, for a shell; undefined if no way there is known. A playground's table ends with it, and
 * another process can have its number by then. @param open how a shell reaches the table that is open.
 */
export function commandInTable(
  { source: { shell } }: ActionRecord,
  command: string,
  open?: ShellTarget,
): string | undefined {
  const isLost = shell?.kind === 'playground' && !(open?.kind === 'playground' && open.pid === shell.pid);
  return shell && !isLost ? commandOn(shell, command) : undefined;
}
