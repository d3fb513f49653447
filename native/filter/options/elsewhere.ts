// The options and tables of conntrack that are not filters, and what to use instead: one sentence for callers of the
// library, one for users of the window. Neither mentions anything from the other, and a test checks that every method,
// button and tab named here exists. Data.

import type { Audience } from '../context.ts';

interface Subject {
  /** Whether the same flows are selected without it, so that it can be left out of a filter. */
  readonly selectsNothing?: true;
  /** The beginning of the sentence: that this is not a filter. */
  readonly what: string;
  /** The end of the sentence: what to use instead, for each reader; undefined if there is nothing. */
  readonly library?: string;
  readonly window?: string;
}

/**
 * The window can show the table of any network namespace, and this package does not know how to enter it. So no command
 * is given that can be pasted unchanged: in a terminal it would act on another table.
 */
const THERE = 'in a terminal in the network namespace of the table shown';

const SUBJECTS = {
  eventKinds: {
    what: 'The kinds of events are not a filter',
    library: 'conntrack.subscribe({ groups }) selects them',
    window: `conntrack selects them with -E and -e, ${THERE}`,
  },
  bufferSize: {
    selectsNothing: true,
    what: 'The size of the buffer is not a filter',
    library: 'Conntrack.open({ bufferBytes }) and conntrack.subscribe({ bufferBytes }) set it',
    window: 'Flowglass sets it itself',
  },
  zeroing: {
    selectsNothing: true,
    what: 'Setting counters to zero is not a filter',
    library: 'conntrack.dump({ zero: true }) does it while it lists',
    window: `conntrack does it with -L and -z, ${THERE}`,
  },
  output: {
    selectsNothing: true,
    what: 'The form of the output is not a filter',
    library: 'exportFlows() writes every form',
    window: `conntrack writes other forms with -L and -o, ${THERE}`,
  },
  secmark: {
    what: 'The kernel reports the text of the security mark, not its number: secctx is the field for it',
  },
  natRange: {
    what: 'conntrack ignores this option: --src-nat and --dst-nat select translated flows',
  },
  labelChange: {
    what: 'Changing labels is not a filter',
    library: 'conntrack.update(flows, { labels }) does that',
    window: `conntrack does that with -U and --label-add or --label-del, ${THERE}`,
  },
  expectation: {
    what: 'Only expectations have this',
    library: 'conntrack.listExpectations() lists them',
    window: `conntrack lists them with -L expect, ${THERE}`,
  },
  tags: {
    what: 'The columns of a flow do not hold this',
    library: 'conntrack.inspect() returns it',
  },
  getting: {
    selectsNothing: true,
    what: 'Getting single entries is not a filter',
    library: 'conntrack.get(flows) does that',
    window: `conntrack does that with -G, ${THERE}`,
  },
  creating: {
    what: 'Creating is not a filter',
    library: 'conntrack.create(flows) does that',
    window: `conntrack does that with -I, ${THERE}`,
  },
  updating: {
    what: 'Changing is not a filter',
    library: 'conntrack.update(flows, changes) does that',
    window: `conntrack does that with -U, ${THERE}`,
  },
  listening: {
    selectsNothing: true,
    what: 'Listening is not a filter',
    library: 'conntrack.subscribe() does that',
    window: `this window shows changes as they happen, and conntrack prints them with -E, ${THERE}`,
  },
  flushing: {
    what: 'Flushing is not a filter',
    library: 'conntrack.flush() does that',
    window: 'the button Flush does that',
  },
  counting: {
    what: 'Counting is not a filter',
    library: 'conntrack.stats() returns the number of entries and the limit',
    window: 'the number of flows is at the end of the filter box',
  },
  statistics: {
    what: 'Statistics are not a filter',
    library: 'conntrack.cpuStats() returns them',
    window: `conntrack prints them with -S, ${THERE}`,
  },
  loading: {
    what: 'Loading entries is not a filter',
    library: 'conntrack.restore(snapshot) re-creates entries',
    window: `conntrack does that with -R, ${THERE}`,
  },
  version: { what: 'The version is not a filter', window: 'conntrack -V prints it in a terminal' },
  help: { what: 'Help is not a filter', window: 'conntrack -h prints it in a terminal' },
  namespace: {
    what: 'A network namespace is not a filter',
    library: 'Conntrack.open({ netns }) opens it',
    window: 'flowglass --netns shows it',
  },
  expectationTable: {
    what: 'Expectations are not flows',
    library: 'conntrack.listExpectations() lists them',
    window: `conntrack lists them with -L expect, ${THERE}`,
  },
  dyingTable: {
    what: 'Another table is not a filter',
    library: 'conntrack.dump({ table: "dying" }) lists it',
    window: `conntrack lists it with -L dying, ${THERE}`,
  },
  unconfirmedTable: {
    what: 'Another table is not a filter',
    library: 'conntrack.dump({ table: "unconfirmed" }) lists it',
    window: `conntrack lists it with -L unconfirmed, ${THERE}`,
  },
} as const satisfies Record<string, Subject>;

/** The subject of an option or a table that does not select flows. */
export type Elsewhere = keyof typeof SUBJECTS;

/** Every subject. */
export const ELSEWHERE = Object.keys(SUBJECTS) as Elsewhere[];

/** Whether an option of a subject leaves open which flows are meant. */
export function selectsNothing(subject: Elsewhere): boolean {
  const { selectsNothing: nothing }: Subject = SUBJECTS[subject];
  return nothing === true;
}

/** The sentence on a subject for its reader. */
export function elsewhereSentence(subject: Elsewhere, audience: Audience): string {
  const { what, ...places }: Subject = SUBJECTS[subject];
  const place = places[audience];
  return place === undefined ? `${what}.` : `${what}: ${place}.`;
}
