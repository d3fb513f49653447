// The action log as a shell script: commands that do the same in the same tables, and in comments what was done, what came of
// it, and what has no equal command. Pure.

import { parseFilter, toConntrackOptions, type ValueContext } from '../../native/filter/index.ts';
import { flowCommand } from '../../native/flow/flow-commands.ts';
import { type FlowBatch, formatAddress, visibleText } from '../../native/flow/index.ts';
import { saveFormat } from '../../native/formats/index.ts';
import { type ActionRecord, undoneActions } from '../contract/action-log.ts';
import { chosenWords, outcomeWords, whatWords } from '../contract/action-words.ts';
import { commandInTable, equalCommand } from '../contract/equal-command.ts';

/** What is known beyond the records. */
export interface ScriptContext {
  /** The flows that an action deleted, as long as they are in memory. */
  readonly flowsOf: (action: number) => Iterable<FlowBatch> | undefined;
  /** Whether they can be restored by an undo; else the script says how to. */
  readonly canUndo: (action: number) => boolean;
  readonly names: ValueContext;
}

/** The script, in pieces of some thousand lines at most. @param records oldest first. */
export function* actionScript(records: readonly ActionRecord[], context: ScriptContext): Generator<string, void, void> {
  yield '#!/bin/sh\n# What was done in Flowglass, oldest first. Commands need root. Look at each before you run it.\n';
  const undone = undoneActions(records);
  for (const record of records) {
    yield `\n${headOf(record)}`;
    const takenBack = undone.get(record.id);
    if (takenBack) yield comment(`Undone${takenBack === 'part' ? ' in part' : ''} since: no command.`);
    else yield* commandsOf(record, context);
  }
}

function headOf(record: ActionRecord): string {
  const { startedMs, by, source, filter } = record;
  const user = by.sudo === undefined ? by.user : `${by.user} (sudo by ${by.sudo})`;
  const chosen = chosenWords(record);
  return (
    comment(
      `${new Date(startedMs).toISOString()} ${whatWords(record)}, by ${user}, on ${source.host} (${source.netns})`,
    ) +
    (filter === undefined ? '' : comment(`Filter: ${filter}`)) +
    (chosen === undefined ? '' : comment(`Chosen: ${chosen}`)) +
    outcomeWords(record).map(comment).join('')
  );
}

/** A comment is one line, whatever is in it. */
function comment(text: string): string {
  return `# ${visibleText(text)}\n`;
}

function* commandsOf(record: ActionRecord, context: ScriptContext): Generator<string, void, void> {
  switch (record.kind) {
    case 'undo':
    case 'redo':
      yield comment('The command is at the action that this is about.');
      return;
    case 'flush':
    case 'flushExpectations':
      yield lineOf(record, context) ?? comment(UNKNOWN);
      yield* waysBack(record, context);
      return;
    case 'deleteExpectations':
      yield comment('No equal command: which expectations these were is not kept.');
      return;
    case 'deleteFlows':
    case 'deleteMatching':
      yield* deletes(record, context);
      yield* waysBack(record, context);
  }
}

const UNKNOWN = 'No command: what came of it is not known.';

/** One command for a filter if it says the same, else one for each flow that is still in memory. */
function* deletes(record: ActionRecord, context: ScriptContext): Generator<string, void, void> {
  const line = lineOf(record, context);
  const flows = context.flowsOf(record.id);
  if (line !== undefined) yield line;
  else if (flows) for (const batch of flows) yield deletesOf(record, batch);
  else if (record.outcome?.kind !== 'deleted') yield comment(UNKNOWN);
  else if (record.outcome.deleted > 0)
    yield comment('No equal command: which flows these were is no longer in memory.');
}

function lineOf(record: ActionRecord, { names }: ScriptContext): string | undefined {
  const command = equalCommand(record, (filter) => {
    const parsed = parseFilter(filter, names);
    return parsed.ok ? toConntrackOptions(parsed.filter, names) : undefined;
  });
  return command === undefined ? undefined : lineOn(record, command);
}

function deletesOf(record: ActionRecord, batch: FlowBatch): string {
  let text = '';
  for (let row = 0; row < batch.length; row++) {
    const command = flowCommand('delete', {
      family: batch.family[row] ?? 0,
      protocol: batch.protocol[row] ?? 0,
      presence: batch.presence[row] ?? 0,
      origSrc: formatAddress(batch.origSrc, row * 4),
      origDst: formatAddress(batch.origDst, row * 4),
      origSport: batch.origSport[row] ?? 0,
      origDport: batch.origDport[row] ?? 0,
      zone: batch.zone[row] ?? 0,
    });
    text += command === undefined ? comment('A flow that no command can name.') : lineOn(record, command);
  }
  return text;
}

/** Where Flowglass cannot undo it, the commands that re-create the flows, as comments. */
function* waysBack(record: ActionRecord, { flowsOf, canUndo }: ScriptContext): Generator<string, void, void> {
  const flows = canUndo(record.id) ? undefined : flowsOf(record.id);
  if (!flows) return;
  yield comment('To restore them, with the time that they had left then; labels and helpers are lost:');
  const { rowsOf } = saveFormat({ loadable: true });
  for (const batch of flows) {
    const text = rowsOf(batch);
    let lines = '';
    for (let row = 0; row < batch.length; row++) {
      const command = `conntrack -I ${text(row).slice('-A '.length, -1)}`;
      lines += comment(commandInTable(record, command) ?? command);
    }
    yield lines;
  }
}

/** The command for the action's table; as a comment if no shell reaches it. */
function lineOn(record: ActionRecord, command: string): string {
  const line = commandInTable(record, command);
  return line === undefined ? comment(`In ${record.source.netns}: ${command}`) : `${line}\n`;
}
