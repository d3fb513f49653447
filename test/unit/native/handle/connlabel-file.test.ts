// Reading connlabel.conf never waits and never reads endlessly, whatever kind of file it is.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { LabelList } from '../../../../electron/contract/settings.ts';
import { labelNames } from '../../../../electron/label-names.ts';
import { readConnlabels } from '../../../../native/handle/connlabel-file.ts';
import { quietLog } from '../../electron/quiet-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowglass-connlabels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);
writeFileSync(path('labels'), '# names\n5 web\n0x7 guest\n8 left_out # more\n128 beyond\n');
writeFileSync(path('huge'), '1 one\n');
truncateSync(path('huge'), (1 << 20) + 1);
writeFileSync(path('large'), [...Array.from({ length: 10_000 }, () => '# '.padEnd(99, 'x')), '9 nine', ''].join('\n'));
execFileSync('mkfifo', [path('fifo')]);
mkdirSync(path('folder'));

test('a file of names is read, even one with many comments', async () => {
  expect([...(await readConnlabels(path('labels')))]).toEqual([
    [5, 'web'],
    [7, 'guest'],
  ]);
  expect([...(await readConnlabels(path('large')))]).toEqual([[9, 'nine']]);
});

test.each([
  ['missing', 'ENOENT'],
  ['huge', 'EFBIG'],
  ['fifo', 'EINVAL'],
  ['folder', 'EINVAL'],
])('%s is refused at once', async (name, code) => {
  await expect(readConnlabels(path(name))).rejects.toMatchObject({ code });
});

test('an endless device is refused', async () => {
  await expect(readConnlabels('/dev/zero')).rejects.toMatchObject({ code: 'EINVAL' });
});

test('the window gets the names, or none if there is no such file: that is not an error', async () => {
  const { log, lines } = quietLog();
  const names = await labelNames(log, () => readConnlabels(path('labels')));
  expect(LabelList.parse(names)).toEqual([
    [5, 'web'],
    [7, 'guest'],
  ]);
  expect(lines).toEqual([]);
  for (const name of ['missing', 'huge', 'fifo', 'folder'])
    expect(await labelNames(log, () => readConnlabels(path(name)))).toEqual([]);
  expect(lines).toHaveLength(4);
});

test('a name that no window could show is skipped, and all others cross to the page', async () => {
  const all = new Map(Array.from({ length: 128 }, (_, bit) => [bit, bit === 3 ? 'x'.repeat(201) : `name-${bit}`]));
  const names = await labelNames(quietLog().log, () => Promise.resolve(all));
  expect(names).toHaveLength(127);
  expect(LabelList.parse(names)).toEqual(names);
});
