// RESULTS.md: a section for each part of the benchmark. A run writes the sections of the parts that it measured and
// keeps the others, whose verdicts then name the run that they are of. Only a full run gives verdicts. Pure.

import type { Part } from './plan.ts';

/** What has a section: the parts, and the machine, which every run measures. */
export type Section = Part | 'machine';

const TITLES: Readonly<Record<Section, string>> = {
  machine: 'The machine',
  library: 'The library',
  engine: 'The engine',
  app: 'The application',
  start: 'The start',
  window: 'The window',
};

/** Descriptions of what the values are compared with. */
const REFERENCES: Readonly<Record<Section, readonly string[]>> = {
  machine: [
    '`machine-fresh-page`: 64 MiB of anonymous memory that a program gave back just before, each page touched once, against touching them again. Memory that nobody has used for long can cost several times as much, because the machine’s host has to find it first. `machine-sort-float64-1m`: `Float64Array.sort` of a million random numbers, against the same numbers in order. Both are processor time. They say how far figures of other machines can be compared with these.',
    'Every row names, for one run, the processor time (user and system) and the minor faults of each process that took part, and of those of its reference: for rows a second, of 1,000,000 rows; for events and frames, of the whole measurement. Where fresh pages cost more than 15 % of that time, the row says so: there, machines differ by their price of a page.',
    'Rows without them are of bytes, collections or the like. `ctload` and `conntrack` are the programs of the references, `programs` those that cause and receive events; their processor time is exact to 10 ms, as is that of the application’s processes.',
  ],
  library: [
    "`…-vs-discard`: a loop in C++ that requests a dump and receives it without looking at it (the kernel's own cost, by one socket).",
    '`…-vs-batched-send`, `…-vs-bare`: a loop in C++ that sends the same requests, encoded before the clock runs, 200 messages per send (500 when creating), one acknowledgement per send; or that only counts events.',
    '`undo-vs-batched-create-and-get`: such loops for both of what an undo does: it creates the flows, and reads each by its tuple to learn its new id, without which a redo could hit another flow.',
    '`…-vs-conntrack`: the program of conntrack-tools doing the same, output discarded. `conntrack -G` is a process per flow: 100 of them, reported per flow.',
    '`conntrack -U` ends with ENOBUFS or EPROTO for more than some hundred flows, and with EOPNOTSUPP without a family: 100 flows of IPv4, reported per flow.',
    '`create-vs-conntrack`: `conntrack -R` of a file that `conntrack -L -o save` wrote. `export-json`, `export-csv`: conntrack has neither, so its line format is the reference.',
    '`list-…-first`: the first listing of a handle, which does not know the table’s composition yet. `one-socket`: without a second dump in parallel. `two-discards`: two bare dumps at once that together are the whole table.',
    '`list-ipv4-vs-conntrack` cannot be below the discard loop, which takes half of conntrack’s time by itself: of such a table no part can be read by a second socket.',
    'Tables: a third UDP, the rest TCP; a quarter IPv6, none of it translated, unless the name says more; `ipv4`: no IPv6; `half-ipv6`: half IPv6; `half-nat`: IPv4, half with a translated source. Counters and timestamps are on.',
    '`filter-…-vs-json`: a filter of about three terms, against `JSON.parse` of its AST.',
    '`delete-…`, `get-…`, `snapshot-…`, `restore-…`: a third of the table, the flows of UDP.',
    '`batch-bytes-per-flow`: against the heap of a JavaScript object for each flow.',
    '`events-burst-kept`: events of new flows received while JavaScript does something else, against flows inserted at full speed. `events-sustained-…`: half new, half destroyed flows; `cpu` is the processor time of the listening process for an event. `events-highest-pace`: without a loss; the load tool reaches no more than a few 100,000.',
  ],
  engine: [
    '`…-vs-array`: an array of objects with `Array.filter`, `Array.toSorted` and a `Map`. `…-vs-tanstack`: the filtered, sorted and paginated row models of TanStack Table 9 over such objects. The same work on the same flows, each in a process of its own; what they list is compared.',
    '`…-vs-perspective`, `…-vs-duckdb`: Perspective 5.5 and DuckDB 1.32, both in WebAssembly and in Node.js, with the same flows; what they list is compared, too, and a row with another result says so. In their favour, they keep 14 columns, without IPv6 addresses, reply tuples and texts, and take a whole dump at once, as an Arrow stream; making that is part of the time, because flows arrive in batches of another layout.',
    'What Perspective and DuckDB are not measured by: filters and groups by the text of addresses, which their columns do not hold; the flows that a dump lacks, because neither finds out that they have ended; events, which both take only as dumps. DuckDB keeps no list up to date, and sorts again after each change.',
    '`top-200-bytes`: until the first 200 rows of the list sorted by bytes can be sent. The engine and the objects sort all of it; DuckDB looks for the first 200 only.',
    'In tables of more than 1,000,000 flows the others only do what the graphs show.',
    '`filter-…-vs-…`, `sort-…-vs-…`: until the list is there, equal flows by their keys. `group-…`: the twenty largest groups by bytes. `window-200`: 200 rows as objects to be sent. `memory-per-flow`: what is alive after a garbage collection.',
    '`gc-count-…`, `gc-…`, `allocated-…`: garbage collections, the milliseconds that they took and what was allocated, for one ingest, one filter of three terms, one sort by bytes, and 1,000,000 updates. A reference of 0 is given as 0.001.',
    '`ingest`: copying the bytes of the batches. `ingest-events`: the same flows as a dump. `filter-3-terms`: a loop written by hand for that filter, without the list. `sort-<column>`: `Float64Array.sort` of that many numbers. `sort-moved-…`: sorting by bytes again; the value is for a list in which that many rows have changed. `…-also-ended`: the same list without the ended flows, of which as many are kept as fit into their memory.',
    "`updates-per-second`: appending the same rows. `store-bytes-per-flow`: a flow's bytes in the batches between the processes. `measured-bytes-per-flow`, `updates-measured`: the store, and a dump of the same flows, without the columns that are measured only while they are needed.",
    '`churn-hour-…`: an hour of events in fast motion; the maximum held from the twentieth minute on, against what was held after ten.',
  ],
  app: [
    "The discard loop of the library. Measured in the page of the built application, which an unprivileged user runs with its helper: from the arrival of the stream's port until the worker says that every row is present and counted by the filter.",
    "`app-fresh-memory-…`, `app-worker-cpu-…`: what a load takes beyond a reload of the page with an empty table, in an application of its own before. Beside the page's memory is a limit: the engine's arrays at the end, without those in which nothing was ever written, and 1.1 times the bytes that main sends; beside main's are these bytes. Where the kernel uses huge pages for everything (`always`), a fault brings up to 2 MiB, and these figures of memory say nothing.",
    '`app-worker-cpu-vs-engine-in-node`: the reference is the same engine in a thread of Node.js, which takes in the same dump while it is read, with the views and facets of a window, less what it takes with an empty table. `…-vs-bare-ingest`: a thread that only unpacks the batches, takes them in and makes the list once, while nothing else runs; what the worker takes more is views, facets, and a processor shared with those who read the dump. The code of these threads, like that of the worker, was not compiled before.',
  ],
  start: [
    'From `exec` of the built application, as an unprivileged user with its helper and without a driver. `visible`: the window is shown, with its outline; `painted`: the first picture with texts, in which the panes are still empty; `first-rows`: the first rows are painted. References: an empty window of the same Electron, for `visible` until it is shown, else until its picture.',
    '`all-filterable-beyond-empty-vs-discard`: until all rows can be filtered, less the time of the empty window, against the discard loop of the library.',
    '`warm`: three starts went before, so the files are in memory, and Chromium has compiled code of the page. `cold`: the same, but no file of the application or of Electron is in memory. The number at the end is that of the flows.',
  ],
  window: [
    '`events-frames-…`: frames while a load tool makes events of new and destroyed flows, against those of an empty window under the same load; `late` is the share of frames that take more than 1.5 times those of a blank page without load, `pace` the events per second against those requested.',
    '`live-view-frames-…`: frames with facets and details open, a filter and a sort by the time left, and 20,000 events a second of new, changed and destroyed flows, against those of an empty window under the same load.',
    '`details-…`: the same window with the pane of the details closed: `cpu` under 20,000 events a second, `walk` from the arrow key to the next row with its details, over 1,000 rows.',
    '`keystroke-to-paint`: a key that changes one attribute of the page. `scroll-…`: a blank page. `idle-cpu`: the same application with an empty table.',
  ],
};

const HEAD = `# Benchmark results

Written by \`npm run bench -- --results\`.
Each value has a reference that was measured in the same run, in turns with it; both are medians.
The budgets are those of the design, for 1,000,000 flows on two cores.
`;

/** A measured part. */
export interface PartResults {
  readonly part: Section;
  /** Lines of Markdown about the run: its date, commit and machine. */
  readonly notes: readonly string[];
  readonly table: string;
  /** Markdown between notes and table. */
  readonly graphs?: string;
}

/** The run that writes the page. */
export interface ResultsRun {
  /** When and where, such as "on 2026-11-29 at abc1234". */
  readonly told: string;
  /** Whether it measured every part at every size: only such a run gives verdicts. */
  readonly isFull: boolean;
  readonly results: readonly PartResults[];
}

/**
 * The new page.
 * @param page The existing page; '' if there is none. Sections of parts that the run did not measure are kept, and marked.
 */
export function mergeResults(page: string, run: ResultsRun): string {
  const old = [...readSections(page)].map(([title, body]) => [title, marked(body)] as const);
  const sections = new Map<string, string>(old);
  for (const one of run.results) sections.set(TITLES[one.part], section(one));
  const kept = Object.values(TITLES).flatMap((title) => {
    const body = sections.get(title);
    return body === undefined ? [] : [`## ${title}\n\n${body.trim()}\n`];
  });
  return [`${HEAD}${verdictsOf(run)}\n`, ...kept].join('\n');
}

function verdictsOf({ told, isFull }: ResultsRun): string {
  if (isFull) return `The verdicts are those of the full run ${told}.`;
  return (
    `The last run, ${told}, was not a full one: its sections have no verdicts, ` +
    'and verdicts of an earlier full run name its commit.'
  );
}

const MARK = '**Older: not measured by the last run.**';

/** A section of an earlier run: a first line says so, and each verdict names the commit of its run. */
function marked(body: string): string {
  const commit = /^- Measured on \S+ at (\w+)/m.exec(body)?.[1] ?? 'an unknown commit';
  const verdicts = body.replace(/\| (kept|MISSED) \|/g, `| $1 at ${commit} |`).trim();
  return verdicts.startsWith(`- ${MARK}`) ? verdicts : `- ${MARK}\n${verdicts}`;
}

function readSections(page: string): [title: string, body: string][] {
  const [, ...parts] = page.split(/^## /m);
  return parts.map((text) => {
    const end = text.indexOf('\n');
    return [text.slice(0, end), text.slice(end + 1)];
  });
}

function section({ part, notes, table, graphs }: PartResults): string {
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
  return [list(notes), ...(graphs ? [graphs] : []), table, list(REFERENCES[part])].join('\n\n');
}
