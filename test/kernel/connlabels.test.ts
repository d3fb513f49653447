// connlabel.conf: we read the same names as libnetfilter_conntrack, and an export writes them like conntrack -L -o
// labels.

import { afterAll, expect, test } from 'vitest';
import { parseConnlabels } from '../../native/flow/index.ts';
import { exportFlows } from '../../native/formats/index.ts';
import { readConnlabels } from '../../native/index.ts';
import { LabelLibrary } from '../native/replay/label-library.ts';
import { Random, runSeed } from '../random.ts';
import { LabelNames } from './support/labels.ts';
import { Namespace } from './support/namespace.ts';

const library = new LabelLibrary();
afterAll(() => library[Symbol.dispose]());

const NASTY: readonly string[] = [
  '1 test label 1\n5 big server\n010 octal\n6 a_b\n7 x#y\n',
  '0 eth0-in\n1\teth0-out  # a comment\n 0x7f last\n128 beyond the set\n2\nthree 3\n1 again\n4 eth0-in\n',
  '# comment\n #1 no comment\n1#x\n2 # y\n##\n3 z\n',
  '0x name\n0xg odd\n08 foo\n09bar\n00 zero\n0x00 zero again\n0X1F hex\n0b11 binary\n',
  '+5 plus\n-0 minus zero\n-1 minus\n- 3 apart\n+-4 both\n-18446744073709551606 wraps to ten\n18446744073709551626 too large\n',
  '1023 highest\n1024 too high\n200 shared\n9 shared\n4294967301 five\n',
  '1-foo\n2foo\n3 -\n4  two  spaces  inside  \n5\t\ttabs\tinside\n6\v\f\rodd\r\f\v \n7 é\n8 a,b\n',
  '1 a\r\n2 b\r\n3 c d \r\n',
  '\n\n\n1 after\n\n2 last without an end',
  '1 cut\0off\n\0 2 gone\n3\0x\n4 whole\n',
  `1 ${'a'.repeat(1021)}\n2 ${'b'.repeat(1022)}\n3 ${'c'.repeat(1030)}5 tail\n6 next\n`,
  `${' '.repeat(1022)}7 behind\n${' '.repeat(1023)}8 its own\n9 é${'é'.repeat(509)} 10 ten\n`,
  '1 first\n1 second\n2 first\n2 other\n3 Case\n4 case\n',
  '1 bad_one\n1 good one\n',
  '',
  '#\n',
  'no names at all',
];

test('libnetfilter_conntrack reads the same names from nasty files', () => {
  compare(NASTY);
});

test('libnetfilter_conntrack reads the same names from random files', () => {
  const random = new Random(runSeed('connlabels'));
  compare(Array.from({ length: 1000 }, () => randomFile(random)));
});

function compare(texts: readonly string[]): void {
  library.read(texts).forEach((names, i) => {
    expect([texts[i], entries(parseConnlabels(texts[i] ?? ''))]).toEqual([texts[i], usable(names)]);
  });
}

/** The names that a flow can have: its label set has 128 bits. */
function usable(names: ReadonlyMap<number, string>): [number, string][] {
  return [...names].filter(([bit]) => bit < 128);
}

function entries(names: ReadonlyMap<number, string>): [number, string][] {
  return [...names].sort(([a], [b]) => a - b);
}

const NUMBERS = [
  '0',
  '1',
  '7',
  '010',
  '0x1f',
  '0X20',
  '0x',
  '08',
  '127',
  '128',
  '0177',
  '1023',
  '1024',
  '+3',
  '-1',
  '99999999999999999999',
];
const NAMES = [
  'web',
  'big server',
  'a-b',
  'a_b',
  'x#y',
  '#',
  '-',
  '',
  ' ',
  'é',
  'tab\tinside',
  'A',
  'a',
  '1',
  'naïve',
  '\u{1f600}',
  'a\0b',
];
const SPACES = [' ', ' ', '  ', '\t', '', '\r', '\v', '\f', ' \t '];
const ENDS = ['\n', '\n', '\n', '\r\n', '\n\n', ' \n', '\0\n', ''];

/** Lines that are nearly right, with bytes of any kind in between. */
function randomFile(random: Random): string {
  let text = '';
  for (let lines = random.below(12); lines > 0; lines--) {
    const number = random.chance(0.3) ? String(random.below(140)) : random.pick(NUMBERS);
    text += random.chance(0.2) ? random.pick([...SPACES, '#', 'x']) : '';
    text += number + random.pick(SPACES) + random.pick(NAMES) + random.pick(ENDS);
    if (random.chance(0.05)) text += random.pick(['a', ' ', '9', 'é']).repeat(random.between(500, 2100));
    if (random.chance(0.1)) text += String.fromCharCode(random.below(160), random.below(160));
  }
  return text;
}

test.each([
  ['names with spaces, octal numbers, and lines that are left out', NASTY[0] ?? ''],
  ['no name at all', '1 a_b\n'],
])('an export with %s is the same as conntrack -L -o labels, byte for byte', async (_, text) => {
  using file = new LabelNames(text);
  using namespace = new Namespace();
  // Turns ages off, because they differ between two lists.
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=0');
  await using conntrack = await namespace.open();
  namespace.rules('table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}');
  const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 53 };
  const sets = [[1, 5], [8], [10], [6, 7], [1, 2, 5, 8], []];
  await conntrack.create(
    sets.map((labels, i) => ({ protocol: 'udp', orig: { ...orig, sport: i + 1 }, timeoutSec: 3000 + 100 * i, labels })),
  );
  const labels = await readConnlabels(file.path);
  for (const [format, output] of [
    ['conntrack', 'labels'],
    ['xml', 'xml,labels'],
  ] as const) {
    let ours = '';
    for await (const chunk of exportFlows(conntrack.dump(), format, { labels })) ours += chunk;
    const [program = '', ...args] = file.wrapper;
    const theirs = namespace.run(program, ...args, 'conntrack', '-L', '-o', output);
    expect(sorted(ours)).toEqual(sorted(theirs));
  }
});

/** Lines, or flows, without the parts that change with time. */
function sorted(text: string): string[] {
  const flows = text.split(/\n|(?=<flow>)/).map((line) => line.replace(/(udp +17|<timeout>) ?\d+/, '$1 T'));
  return flows.sort();
}
