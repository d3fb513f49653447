// The sentences of the window that are read elsewhere too: tests find them by their name here, not by their text. A
// sentence with something to fill in is a function. Names of buttons are in the list of actions. Pure.

import { formatCount } from '../../native/flow/index.ts';
import { changes, entries, expectations, flows, times } from './counts.ts';
import { NAMED, PROFILES, RULES } from './kept-words.ts';
import { RECOVERY } from './recovery-words.ts';

/** Why something cannot be done now. */
const BLOCKED = {
  readOnly: 'Flowglass was started with --read-only.',
  connecting: 'Not connected to the kernel yet.',
  noAccess: 'There is no access to the kernel’s table.',
  onlyReading: 'You have read-only access here.',
  noneSelected: 'Select flows first: click a row, Ctrl or Shift for more.',
  noFlow: 'Go to a flow first.',
  noValue: 'Go to a cell first whose value a filter can name.',
  noFilterToWiden: 'No filter is applied, so every flow is shown already.',
  topIsFull: (most: number): string => `${most} flows are kept on top already: let one of them go first.`,
  noneListed: 'No flow is listed.',
  noneSelectedExpected: 'Select expectations first: click a row, Ctrl or Shift for more.',
  noExpectation: 'Go to an expectation first.',
  noneListedExpected: 'No expectation is listed.',
  noneExpectedMatch: 'No expectation matches.',
  noneExpected: 'There are no expectations.',
  expectationsUnread: 'The expectations have not been read.',
  noMaster: 'The kernel does not say which flow it belongs to.',
  reading: 'Still reading the table: what matches is not known yet.',
  filterErrors: 'The filter text has errors, so it is not applied.',
  noneMatch: 'No flow matches.',
  noMessage: 'There is no message to dismiss.',
  playgroundOpen: 'The playground is open.',
  playgroundClosed: 'The playground is not open.',
  restarting: 'The helper is restarting; the table is reread right afterwards.',
  paused: 'The view is paused, so it would not show what is read. Resume it first.',
  unanswered: (time: string): string => `The table has not answered since ${time}.`,
  silent: (time: string): string =>
    `The table has not answered since ${time}: what it shows may be out of date, so nothing can be deleted.`,
  failed: (time: string): string =>
    `The table failed at ${time}: what it shows may be out of date, so nothing can be deleted. “Try again” starts it once more.`,
  startingAgain: 'The table is being started again: nothing can be deleted before filter and selection are back.',
  tableRuns: 'The table has not failed.',
  /** @param verb of the removal that is under way. */
  underWay: (verb: 'delete' | 'flush'): string => `A ${verb} is under way.`,
  nothingUnderWay: 'Nothing is being deleted.',
} as const;

/** The state of the system, in the status bar. */
const FOOT = {
  notConnected: 'Not connected',
  connecting: 'Connecting…',
  /** Begins the line while the view is live. */
  live: 'Live',
  liveEvents: (perSec: number): string => `${FOOT.live} · ${formatCount(perSec)} events/s`,
  paused: (held: number): string => `Paused · ${changes(held)} held back`,
  reading: 'Reading the table…',
  readingFlows: (count: number): string => `Reading the table · ${flows(count)}`,
  oldNamespace: 'Old namespace',
  noEvents: 'Events are off: the table is reread instead',
  stopped: (program: string): string => `${program} stopped · restarting`,
  silent: (time: string): string => `The table does not answer · since ${time}`,
  failed: (time: string): string => `The table has failed · since ${time}`,
  noneLost: 'No events lost',
  lost: (count: number): string => `Events lost ${times(count)}, recovered`,
  lostRereading: 'Events lost: rereading the table…',
  missing: 'Changes are being missed',
  missedRereading: 'Changes missed: rereading the table…',
  restarted: (program: string, count: number): string => `${program} restarted ${times(count)}`,
  restartedReread: (program: string, count: number): string =>
    `${FOOT.restarted(program, count)}: changes missed, table reread`,
  readOnly: 'Read-only',
  mayModify: 'Read, delete, flush',
  mayUndo: 'Read, delete, flush, undo',
} as const;

/** What is shown in place of rows. */
const EMPTY = {
  connecting: 'Connecting to the kernel…',
  reading: 'Reading the table…',
  noAccess: 'No access to the kernel’s connection table',
  nothingTracked: 'Nothing is tracked here',
  nothingMatches: 'Nothing matches the filter',
  readingExpectations: 'Reading the expectations…',
  expectationsFailed: 'The expectations cannot be read',
  nothingExpected: 'No connection is expected',
  oneRemedy: 'This command gives access:',
  severalRemedies: 'These commands give access. Run all of them, in this order:',
} as const;

/** The strip of a full table. */
const FULL_TABLE = {
  dropping: 'The table is full: new connections are being dropped.',
  dropped: 'The table was full: new connections were dropped.',
  evicting: 'The table is full: flows that are not assured are evicted to make room for new ones.',
  evicted: 'The table was full: flows that were not assured were evicted to make room for new ones.',
} as const;

/** Ended flows that are listed, too. */
const ENDED = {
  /** Follows the number of living flows. */
  beside: (count: number): string => `and ${formatCount(count)} ended`,
  /** Follows that, once older ones were dropped. */
  notKept: (count: number): string => `, ${formatCount(count)} older not kept`,
  since: (time: string, dropped: number): string =>
    `Ended flows from ${time} on are kept; ${formatCount(dropped)} older ${dropped === 1 ? 'one' : 'ones'} had to make room.`,
  nothingToDelete: (count: number): string =>
    count === 1
      ? 'The selected flow has ended: nothing to delete.'
      : `All ${formatCount(count)} selected flows have ended: nothing to delete.`,
  /** In the confirmation, which counts living flows only. */
  leftOut: (count: number): string =>
    `${formatCount(count)} of the selected ${count === 1 ? 'has' : 'have'} ended: nothing to delete.`,
  hasEnded: 'This flow has ended: nothing to delete.',
} as const;

/** The bars at the top. */
const BARS = {
  pauseHint: 'Freeze the view; tracking continues',
  heldBack: (count: number): string => `${changes(count)} ${count === 1 ? 'is' : 'are'} held back`,
} as const;

/** Quiet notifications. */
const TOLD = {
  /** The button of each. */
  close: 'Close message',
  reread: 'The table was read',
  rereadFlows: (count: number): string => `It had ${flows(count)}.`,
  exported: 'The profile was exported',
  rereadExpectations: 'The expectations were read',
  rereadExpected: (count: number): string => (count === 0 ? 'There are none.' : `There are ${formatCount(count)}.`),
} as const;

/** Around the name. */
const TYPE_HOST_NAME = { before: 'Type the host’s name, ', after: ', to flush its table.' } as const;

/** The confirmations. */
const DIALOGS = {
  close: 'Close',
  cancel: 'Cancel',
  hide: 'Hide',
  deletingFailed: 'Deleting failed',
  flushingFailed: 'Flushing failed',
  hideOrStop: (undoable: boolean): string =>
    `Hide it to go on working. Cancel stops after the batch under way: what is deleted stays deleted${undoable ? ', and can be undone' : ''}.`,
  hideOnly: 'Hide it to go on working. It cannot be stopped.',
  stopping: 'It stops after the batch under way.',
  deleteFlows: (count: number): string => `Delete ${flows(count)}`,
  flushEntries: (count: number): string => `Flush ${entries(count)}`,
  allThatMatch: 'All that match',
  allListed: 'Every flow in the list.',
  /** Follows the filter, or that. */
  leftOut: (count: number): string => `${count === 1 ? 'One is' : `${formatCount(count)} are`} left out, see below.`,
  thisIsFlush: 'No filter is applied: this is Flush.',
  whatFlushDoes:
    'Flush deletes every entry at once, also those that are not listed; here each flow is named, and compared right before.',
  isOwnSession: 'This is your own session.',
  ownSessionAmong: 'Your own session is among them.',
  ownSessionEnds: (from: string, to: string): string =>
    `You are logged in from ${from} to ${to}: deleting its entry may cut you off.`,
  /** @param from the client's address and port. */
  alsoOwn: (from: string): string => `Also delete this host’s own session (SSH from ${from})`,
  onlyOwn: 'Your own session is left out: tick it to delete it.',
  loggedInFrom: (client: string): string => `You are logged in from ${client} through this machine’s network.`,
  flushMayCut: 'Flushing may cut that connection.',
  typeHostName: (host: string): string => `${TYPE_HOST_NAME.before}${host}${TYPE_HOST_NAME.after}`,
  typeThisHostName: TYPE_HOST_NAME,
  otherHostName: 'This is not the host’s name.',
  /** Precedes the reason, a sentence. */
  cannotBeUndone: 'This cannot be undone:',
  forgets: (count: number): string =>
    `${count === 1 ? '1 older action' : `${formatCount(count)} older actions`} can then no longer be undone.`,
  howToUndo: 'Undo: Ctrl+Z, until Flowglass is closed',
  byCommand: 'The same by command',
  byCommandOwnToo: 'By command, your own session too',
  showBlockIt: 'Show the rule that blocks it',
  /** @param what an address, or both ends of a connection. */
  showBlock: (what: string): string => `Show the rule that blocks ${what}`,
  /** Which packets a rule drops. */
  ofConnection: 'of this connection',
  fromAndTo: (address: string): string => `from and to ${address}`,
  blockRuleDrops: (what: string): string =>
    `It drops every packet ${what}. Run it before the delete, so that nothing comes back in between.`,
  /** @param client the address from which the user is logged in. */
  clientNotBlocked: (client: string): string =>
    `No rule blocks ${client} here: you are logged in from there, and it would cut you off.`,
  unblock: 'Takes back every rule added this way',
  /** Follows the number of hidden flows and precedes the filter. */
  byFilter: 'by the filter',
  /** Follows the filter if the text in the box is not the one applied. */
  boxNotApplied: 'The text in the filter box has errors and is not applied.',
  deleteExpectations: (count: number): string => `Delete ${expectations(count)}`,
  flushExpectations: (count: number): string => `Flush ${expectations(count)}`,
  allExpectedListed: 'Every expectation in the list; no filter is applied.',
  deletedExpectationsMean:
    'What a helper has announced is then not recognised when it begins: it is not translated like the flow that announced it, and a firewall can drop it. Flows that exist stay.',
  countingExpectations: 'The expectations are being counted.',
  deletedExpectations: (count: number): string => `Deleted ${expectations(count)}`,
  deleteUnderWay: 'The delete is under way.',
  flushUnderWay: 'The flush is under way.',
  countingFlows: 'The flows are being counted.',
  countingEntries: 'The entries are being counted.',
  nothingToDelete: 'There is nothing to delete.',
  viewPaused: 'The view is paused.',
  pausedMeans: 'What is shown is deleted, as far as it still is what it was; flows that arrived since are not.',
  stillReading: 'The table is still being read.',
  comparedAgain: (names: string): string => `Each flow’s ${names} compared again just before it is deleted.`,
  comparedAsKnown: (names: string): string => `The ${names} compared as it was when this dialog opened.`,
  silentWhileDeleting: (time: string): string =>
    `The table has not answered since ${time}, so it is not known how many of them are deleted. Cancel leaves alone those that were not sent yet.`,
  deleted: (count: number): string => `Deleted ${flows(count)}`,
  nothingDeleted: 'Nothing was deleted',
  notAllDeleted: 'Not everything was deleted',
  strikesOut: 'The view is paused. Deleted flows are struck out; everything else is unchanged.',
  notAttempted: 'not attempted: the delete stopped early',
  /** Parts of a toast, after its title. */
  alreadyGone: (count: number): string => `${formatCount(count)} ${count === 1 ? 'was' : 'were'} already gone`,
  replaced: (count: number): string =>
    `${formatCount(count)} left alone: ${count === 1 ? 'its addresses belong to a newer one' : 'their addresses belong to newer ones'}`,
  unmatched: (count: number): string =>
    `${formatCount(count)} left alone: no longer ${count === 1 ? 'matches' : 'match'} the filter`,
  struckOut: 'struck out in the paused view',
  nowThereAre: (count: number): string => `now there ${count === 1 ? 'is' : 'are'} ${formatCount(count)}`,
  undoRestores: (count: number): string => `an undo restores ${formatCount(count)}`,
  cameBackSoFar: (count: number): string => `${formatCount(count)} came back`,
  cameBackOne: 'came back with its next packet, and is marked',
  cameBack: 'came back with their next packet, and are marked',
} as const;

/** The menus of cells and values. */
const MENU = {
  isChosen: 'The filter is for this value: once more takes it back.',
  isLeftOut: 'The filter leaves this value out: once more takes it back.',
  isOnTop: 'This flow is kept on top: once more lets it go.',
  /** Follows the name of the flow. */
  hasEnded: 'has ended',
  /** The same of an expectation. */
  isGone: 'is gone',
} as const;

/** The filter builder. */
const BUILDER = {
  noDirections: 'The addresses of this host are not known here: no flow has a direction.',
} as const;

/** Main refused to keep a setting. @param why a sentence. */
const settingsRefused = (why: string): string =>
  `A setting was changed that Flowglass cannot keep, so the change lasts until Flowglass is closed. ${why}`;

/** The action log, undo and redo. */
const ACTION_LOG = {
  empty: 'The action log is empty.',
  nothingToUndo: 'There is nothing to undo.',
  nothingToRedo: 'There is nothing to redo.',
  underWay: 'An undo or redo is under way.',
  underWayNow: 'under way',
  begun: (count: number): string => `Deleting ${flows(count)}`,
  noUndo: 'no undo',
  nothingYet: 'What you delete and flush is listed here, with a way back.',
  /** @param blocked why nothing can be deleted, a sentence. */
  nothingYetAnd: (blocked: string): string => `What is deleted and flushed is listed here. ${blocked}`,
  between: (count: number): string => `${formatCount(count)} undos and redos between`,
  since: (time: string): string =>
    `What was changed since ${time}. Undo re-creates deleted flows, with mark, labels and translation; counters start at zero.`,
  newestOf: (shown: number, total: number): string =>
    `These are the newest ${formatCount(shown)} of ${formatCount(total)}; the script has all.`,
  lastAsCommand: 'The last one as a command',
  script: 'The script has every action that is not undone, in order.',
  clear: (count: number): string =>
    `Clear the action log of ${count === 1 ? '1 action' : `${formatCount(count)} actions`}?`,
  clears: 'The list and its file are emptied. What was deleted stays deleted.',
  clearsUndo: (count: number): string =>
    count === 1
      ? 'One of them can no longer be undone or redone then.'
      : `${formatCount(count)} of them can no longer be undone or redone then.`,
  exported: 'The action log was exported',
  restoring: 'Restoring',
  deletingAgain: 'Deleting again',
} as const;

/** All sentences, by the place where they are shown. */
export const SENTENCES = {
  actionLog: ACTION_LOG,
  blocked: BLOCKED,
  foot: FOOT,
  empty: EMPTY,
  fullTable: FULL_TABLE,
  ended: ENDED,
  bars: BARS,
  told: TOLD,
  dialogs: DIALOGS,
  recovery: RECOVERY,
  profiles: PROFILES,
  rules: RULES,
  named: NAMED,
  menu: MENU,
  builder: BUILDER,
  settingsRefused,
} as const;
