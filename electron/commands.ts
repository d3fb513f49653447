// Carries out the page's commands. Every sender is checked, every payload parsed; an expected failure is the command's result,
// anything else is logged once.

import { clipboard, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { batchOf } from '../native/index.ts';
import type { Clock } from './clock.ts';
import { delay, TimeLimitError, withTimeLimit } from './clock.ts';
import type { Connection } from './connection.ts';
import {
  COMMANDS,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type FlushOutcome,
  type RereadOutcome,
} from './contract/commands.ts';
import type { ExportFormatId } from './contract/export-formats.ts';
import type { Failure, Result } from './contract/failure.ts';
import type { InspectedFlow, InspectOutcome } from './contract/inspection.ts';
import type { Bootstrap, LabelList } from './contract/settings.ts';
import type { SourceSpec } from './contract/source.ts';
import {
  countExpectations,
  deleteExpectations,
  type ExpectationTarget,
  flushExpectations,
} from './expectations/change-expectations.ts';
import type { ChosenFile } from './export/export-files.ts';
import { isInspected } from './inspected-flow.ts';
import type { Log } from './log.ts';
import { refuseChange, refuseFlush, refuseSource, refuseUnseen } from './policy.ts';
import { exportProfile, type FileChooser, FileFailure, importProfile } from './settings/profile-files.ts';
import type { KernelHandle } from './source/kernel-handle.ts';
import { toFailure } from './to-failure.ts';
import { undoCommands } from './undo/undo-commands.ts';
import { ActionRefused, type UndoDesk } from './undo/undo-desk.ts';

/** Time limit for one query of the kernel, ms; a flush of a million entries takes about one second. */
const COUNT_TIME_LIMIT_MS = 5000;
/** One GET, which can wait for a dump under way. */
const INSPECT_TIME_LIMIT_MS = 5000;
const FLUSH_TIME_LIMIT_MS = 60_000;

/** What the commands act on. */
export interface CommandContext {
  readonly clock: Clock;
  readonly log: Log;
  readonly isOwnPage: (event: IpcMainInvokeEvent) => boolean;
  readonly bootstrap: () => Promise<Bootstrap>;
  readonly openStream: (event: IpcMainInvokeEvent) => void;
  /** Sources that the page may open. */
  readonly sources: readonly SourceSpec[];
  readonly useSource: (spec: SourceSpec) => Promise<void>;
  /** The connection to the table that the user sees. */
  readonly connection: () => Pick<
    Connection,
    'open' | 'handle' | 'reread' | 'mayModify' | 'isStalled' | 'flushing' | 'expectations' | 'pageView' | 'endedDelete'
  >;
  readonly watchExpectations: (shown: boolean) => void;
  /** Asks the user for files. */
  readonly files: FileChooser;
  /** Where deletes are logged, undone and redone. */
  readonly desk: UndoDesk;
  readonly labels: () => Promise<LabelList>;
  /** Begins the file of an export; undefined if the user cancels. */
  readonly chooseExportFile: (format: ExportFormatId) => Promise<ChosenFile | undefined>;
  readonly saveSettings: (settings: CommandInput<'saveSettings'>) => void;
}

/** A failure that is an ordinary result of a command. */
class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

type Handlers = {
  [N in CommandName]: (input: CommandInput<N>, event: IpcMainInvokeEvent) => Promise<CommandOutput<N>>;
};

/** Answers the page's commands from now on. */
export function handleCommands(context: CommandContext): void {
  const handlers: Handlers = {
    bootstrap: () => context.bootstrap(),
    openStream: async (_input, event) => done(context.openStream(event)),
    useSource: async (spec) => {
      assertAllowed(refuseSource(spec, context.sources));
      return done(context.useSource(spec));
    },
    retry: async () => done(context.connection().open()),
    reread: async () => reread(context.connection()),
    inspectFlow: async (flow) => inspectFlow(context.connection(), context.clock, flow),
    countEntries: async () => ({ entries: await countEntries(context.connection(), context.clock) }),
    flush: async (confirmed) => flush(context, confirmed),
    ...undoCommands(context),
    watchExpectations: async ({ shown }) => done(context.watchExpectations(shown)),
    rereadExpectations: async () => rereadExpectations(context.connection()),
    countExpectations: async () => ({
      total: await countExpectations(expectationsOf(context, 'countExpectations')),
    }),
    deleteExpectations: async (input) => deleteSomeExpectations(context, input),
    flushExpectations: async ({ confirmed }) => flushAllExpectations(context, confirmed),
    saveSettings: async (input) => done(context.saveSettings(input)),
    exportProfile: async (profile) => exportProfile(profile, context.files, context.clock),
    importProfile: async () => importProfile(context.files, context.clock),
    chooseExportFile: async ({ format }) => (await context.chooseExportFile(format)) ?? null,
    keepView: async (view) => {
      context.connection().pageView = view;
      return undefined;
    },
    endedDelete: async ({ token }) => (await context.connection().endedDelete(token)) ?? null,
    copyText: async ({ text }) => done(clipboard.writeText(text)),
  };
  for (const name of Object.keys(COMMANDS) as CommandName[]) handleOne(context, name, handlers);
}

function handleOne<N extends CommandName>(context: CommandContext, name: N, handlers: Handlers): void {
  ipcMain.handle(`flowglass:${name}`, async (event, payload: unknown): Promise<Result<CommandOutput<N>>> => {
    if (!context.isOwnPage(event)) {
      context.log.error(`the command ${name} did not come from the window's own page; refused`);
      throw new Error('refused');
    }
    const input = COMMANDS[name].input.safeParse(payload);
    if (!input.success)
      return refused({ op: name, code: 'EINVAL', message: `The command ${name} was not understood.` });
    try {
      // `input` was parsed by the schema for `name`; TypeScript cannot relate the two.
      return { ok: true, value: await handlers[name](input.data as CommandInput<N>, event) };
    } catch (error) {
      if (error instanceof Refused || error instanceof ActionRefused || error instanceof FileFailure)
        return refused(error.failure);
      context.log.error(`the command ${name} failed`, error);
      return refused(toFailure(name, error));
    }
  });
}

/** Waits for `work`, and drops its result. */
async function done(work: unknown): Promise<undefined> {
  await work;
}

function refused(failure: Failure): Result<never> {
  return { ok: false, failure };
}

async function reread(connection: ReturnType<CommandContext['connection']>): Promise<RereadOutcome> {
  connected(connection.handle, 'reread');
  const ended = await connection.reread();
  if (ended?.failure) throw new Refused(ended.failure);
  return ended ? { flows: ended.flows } : null;
}

async function countEntries({ handle }: { handle: KernelHandle | undefined }, clock: Clock): Promise<number> {
  const stats = withTimeLimit(clock, COUNT_TIME_LIMIT_MS, 'stats', connected(handle, 'countEntries').stats());
  return (await stats).entries;
}

async function inspectFlow(
  { handle }: { handle: KernelHandle | undefined },
  clock: Clock,
  flow: InspectedFlow,
): Promise<InspectOutcome> {
  const found = connected(handle, 'inspectFlow').inspect(batchOf([flow]));
  const inspection = await withTimeLimit(clock, INSPECT_TIME_LIMIT_MS, 'inspectFlow', found);
  if (!inspection) return { kind: 'gone' };
  return isInspected(flow, inspection.details) ? { kind: 'found', inspection } : { kind: 'replaced' };
}

async function flush(
  { clock, connection, desk }: CommandContext,
  { confirmedEntries, room }: CommandInput<'flush'>,
): Promise<FlushOutcome> {
  // Used to the end, even if the user opens another source in the meantime.
  const table = connection();
  const handle = connected(table.handle, 'flush');
  assertAllowed(refuseChange('flush', table.mayModify));
  assertAllowed(refuseUnseen('flush', table.isStalled));
  const before = await countEntries(table, clock);
  assertAllowed(refuseFlush(confirmedEntries, before));
  // The namespace could have been replaced while the entries were being counted.
  assertAllowed(refuseChange('flush', table.mayModify));
  const action = desk.beginFlush(before, room);
  // A number for the engine, too: it knows the flush by its start.
  const startedMs = action;
  table.flushing('flushing', startedMs);
  let kept: number | undefined;
  try {
    const mayFlush = () => refuseChange('flush', table.mayModify) ?? refuseUnseen('flush', table.isStalled);
    kept = await withTimeLimit(clock, FLUSH_TIME_LIMIT_MS, 'flush', flushKeeping(handle, action, desk, mayFlush));
  } catch (error) {
    table.flushing('flushFailed', startedMs);
    desk.ended(action, undefined, error instanceof Refused ? error.failure : toFailure('flush', error));
    throw error;
  }
  table.flushing('flushed', startedMs);
  // An entry counts until its last reference is gone, shortly after the flush.
  await delay(clock, 50);
  // Everything is deleted, whether or not it can be counted.
  const after = await countEntries(table, clock).catch(() => undefined);
  const outcome = {
    before,
    ...(after === undefined ? {} : { after }),
    ...(kept === undefined ? {} : { kept }),
  };
  desk.ended(action, { kind: 'flushed', ...outcome });
  return { ...outcome, startedMs, action };
}

/**
 * @param refusal asked again once everything is kept, which can take seconds.
 * @returns how many flows are kept for an undo; undefined if none are to be.
 */
async function flushKeeping(
  handle: KernelHandle,
  action: number,
  desk: UndoDesk,
  refusal: () => Failure | undefined,
): Promise<number | undefined> {
  if (!desk.keeps(action)) {
    await handle.flush();
    return undefined;
  }
  const { undo } = await handle.flush({
    undoable: true,
    onKept: (kept) => {
      // Nothing was flushed yet, and nothing will be: whoever asked for it was told that it has failed.
      if (!desk.keeps(action)) throw new TimeLimitError('flush', FLUSH_TIME_LIMIT_MS);
      assertAllowed(refusal());
      // If the flush fails, or is never answered, an undo restores what is gone of these.
      desk.keep(action, kept);
    },
  });
  return undo.length;
}

async function rereadExpectations({
  expectations,
}: ReturnType<CommandContext['connection']>): Promise<{ total: number } | null> {
  const state = await expectations.reread();
  if (state.kind === 'failed') throw new Refused(state.failure);
  return state.kind === 'read' ? { total: state.total } : null;
}

function expectationsOf({ clock, connection }: CommandContext, op: string): ExpectationTarget {
  return { handle: connected(connection().handle, op), clock };
}

async function deleteSomeExpectations(
  context: CommandContext,
  input: CommandInput<'deleteExpectations'>,
): Promise<CommandOutput<'deleteExpectations'>> {
  const op = 'deleteExpectations';
  const table = context.connection();
  const target = expectationsOf(context, op);
  assertAllowed(refuseChange(op, table.mayModify));
  const outcome = await deleteExpectations(target, input, () => refuseChange(op, table.mayModify) === undefined);
  const { failure, ...counts } = outcome;
  context.desk.log(op, input.expectations.length, { kind: 'deleted', ...counts, unmatched: 0 }, failure);
  await table.expectations.reread();
  return outcome;
}

async function flushAllExpectations(
  context: CommandContext,
  confirmed: number,
): Promise<CommandOutput<'flushExpectations'>> {
  const op = 'flushExpectations';
  const table = context.connection();
  const target = expectationsOf(context, op);
  assertAllowed(refuseChange(op, table.mayModify));
  let begun: number | undefined;
  const flushing = flushExpectations(target, (before) => {
    assertAllowed(refuseFlush(confirmed, before, { op, what: 'expectations' }));
    // The namespace could have been replaced in the meantime.
    assertAllowed(refuseChange(op, table.mayModify));
    begun = before;
  });
  const outcome = await flushing.catch((error: unknown) => {
    if (begun !== undefined) context.desk.log(op, begun, undefined, toFailure(op, error));
    throw error;
  });
  context.desk.log(op, outcome.before, { kind: 'flushed', ...outcome });
  await table.expectations.reread();
  return outcome;
}

function assertAllowed(refusal: Failure | undefined): void {
  if (refusal) throw new Refused(refusal);
}

function connected(handle: KernelHandle | undefined, op: string): KernelHandle {
  if (handle) return handle;
  throw new Refused({ op, code: 'ENOTCONN', message: "There is no connection to the kernel's table at the moment." });
}
