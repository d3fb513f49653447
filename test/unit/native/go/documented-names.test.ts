// The table of names in native/go/README.md: every name of the Go library with its first release, and every name of
// ours; and none that is not there.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as go from '../../../../native/go/index.ts';
import { GO_NAMES } from './go-names.ts';

const FOLDER = join(import.meta.dirname, '../../../../native/go');
const README = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const INDEX = readFileSync(join(FOLDER, 'index.ts'), 'utf8');

interface Row {
  readonly theirs: string;
  readonly since: string;
  readonly ours: string;
}

/** The rows of the table with this heading. */
function rowsUnder(heading: string): Row[] {
  const [, table = ''] = README.split(`| ${heading} | since | here |\n| --- | --- | --- |\n`);
  const [lines = ''] = table.split('\n\n');
  return lines.split('\n').map((line) => {
    const [, theirs = '', since = '', ours = ''] = line.split(' | ').join('|').split('|');
    return { theirs: theirs.trim(), since: since.trim(), ours: ours.trim() };
  });
}

/** The code in a cell without arguments; `.Name` and `_NAME` continue the name before them. */
function namesIn(cell: string): string[] {
  let stem = '';
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, code = '']) => {
    const name = code.replace(/(?<=\w)\(.*\)$/, '');
    if (name.startsWith('_')) return `nl.TCP_CONNTRACK${name}`;
    if (name.startsWith('.')) return `${stem}${name}`;
    stem = name.replace(/(?<=\w)\.\w+$/, '');
    return name;
  });
}

const NAMES = rowsUnder('Go');
const ERRORS = rowsUnder('error of Go');

test('every exported name of the Go library is in the table, with its first release', () => {
  const documented = NAMES.filter(({ since }) => since !== '').flatMap(({ theirs, since }) =>
    namesIn(theirs)
      .filter((name) => !name.startsWith('unix.'))
      .map((name) => [name, GO_NAMES.get(name) ?? '', since] as const),
  );
  expect(documented.map(([name]) => name).sort()).toEqual([...GO_NAMES.keys()].sort());
  for (const [name, known, since] of documented)
    expect([name, since.replace(/, (but|before) .*/, '')]).toEqual([name, known]);
});

/** What the library, its results and the language have. */
const ELSEWHERE = [
  ...['Flow', 'dump', 'ConntrackError', 'TypeError', 'RangeError'],
  ...['deleted', 'gone', 'refused', 'unknown', 'notSent', 'errnos'],
];

/** All parts of a flow, and of what is in it. */
const TUPLE = { bytes: 1, packets: 1, protocol: 17, srcIP: '10.0.0.1', dstIP: '10.0.0.2', srcPort: 1, dstPort: 2 };
const TCP = new go.ProtoInfoTCP(3);
const FLOW = new go.ConntrackFlow({ familyType: 2, forward: TUPLE, reverse: TUPLE, protoInfo: TCP });

/** The members of a class that are methods. */
function methodsOf(made: { readonly prototype: object }): string[] {
  return Object.getOwnPropertyNames(made.prototype).filter((name) => name !== 'constructor');
}

/** Every name here, as the table writes it. */
function ours(): string[] {
  const named = Array.from(
    INDEX.matchAll(/\{([^}]*)\}/g),
    ([, names = '']) => names.match(/\w+(?=,|\s*$)/g) ?? [],
  ).flat();
  const types = named.filter((name) => !(name in go));
  const objects = Object.entries(go).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [],
  );
  const members = [
    ...methodsOf(go.ConntrackFilter).map((name) => (name === 'toFilter' ? name : `filter.${name}`)),
    ...['flow.toString', 'ConntrackFlow.from', 'matchConntrackFlow', ...methodsOf(go.ProtoInfoTCP)],
    ...[FLOW, TUPLE, TCP].flatMap((value) => Object.keys(value)),
  ];
  // Constants go by their members.
  const isConstant = (name: string): boolean => typeof Reflect.get(go, name) === 'object';
  const exported = Object.keys(go).filter((name) => !isConstant(name));
  return [...new Set([...exported, ...types, ...objects, ...members])];
}

test('every name here is in the table, and every name in the table is here', () => {
  const documented = [...NAMES, ...ERRORS].map((row) => row.ours);
  const names = documented
    .flatMap(namesIn)
    .filter((name) => !ELSEWHERE.includes(name) && !/(^|\.)(code|E[A-Z]+)$/.test(name));
  // The types of tables and of what filters test have the name of their constant.
  const types = ['ConntrackTable', 'ConntrackFilterType'];
  expect([...new Set(names)].sort()).toEqual([...new Set([...ours(), ...types])].sort());
});
