// Which options conntrack accepts together, and for which command: the filter box accepts no two that conntrack
// refuses.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConntrackOptions } from '../../native/filter/index.ts';
import { OptionsTable } from './support/options-table.ts';
import { LABELS } from './support/random-options.ts';

/** Options that conntrack could object to, after -p if they need it; -s, -d, -q, -f, -m and -w are like -r. */
const OPTIONS: readonly string[] = [
  '-r 10.0.0.2',
  '-p tcp',
  '-p tcp --sport 80',
  '-p tcp --state ESTABLISHED',
  '-u ASSURED',
  '-l web',
  '--orig-zone 5',
  '-n',
  '-g 10.0.0.3',
  '-j',
  '-t 300',
  '-i 5',
  '-p icmp --icmp-type 8',
  '-L',
  '-D',
];

let table: OptionsTable;

beforeAll(async () => {
  table = await OptionsTable.make();
});

afterAll(async () => {
  await table?.[Symbol.asyncDispose]();
});

/** Two options; only pairs that conntrack can object to. */
function pairs(): string[] {
  return OPTIONS.flatMap((first, i) =>
    OPTIONS.slice(i + 1).flatMap((second) => {
      const protocols = new Set([first, second].flatMap((option) => /-p (\w+)/.exec(option)?.[1] ?? []));
      if (protocols.size > 1) return [];
      const [protocol] = protocols;
      const words = [first, second].map((option) => option.replace(/-p \w+ ?/, ''));
      return [[...(protocol === undefined ? [] : [`-p ${protocol}`]), ...words].join(' ').trim()];
    }),
  );
}

test('what conntrack refuses is refused, and what it accepts is accepted', () => {
  const commands = ['-L', '-D'].flatMap((command) =>
    [...OPTIONS.slice(0, -2), ...pairs()].map((words) => `${command} ${words}`),
  );
  const texts = [...new Set(commands)];
  const answers = table.run(texts).map((answer) => /^Try `conntrack -h'/m.test(answer));
  const differing = texts.flatMap((text, i) => {
    const result = parseConntrackOptions(text, { labels: LABELS });
    if (result.ok !== answers[i]) return [];
    return [
      `${text}: conntrack ${answers[i] ? 'refuses it' : `takes it, here: ${result.ok ? '' : result.errors[0]?.message}`}`,
    ];
  });
  // conntrack -D accepts this option, and deletes everything whatever the timeout.
  const ignored = differing.filter((text) => /^-D .*-t 300/.test(text) && text.includes('conntrack -D ignores'));
  expect(differing.filter((text) => !ignored.includes(text))).toEqual([]);
  expect(ignored.length).toBeGreaterThan(0);
  expect(answers.filter((isRefused) => isRefused).length).toBeGreaterThan(30);
  expect(answers.filter((isRefused) => !isRefused).length).toBeGreaterThan(60);
});
