// How the window shows a table at its limit. The numbers are made up: the limit applies to the whole machine and is not
// lowered for a test. test/kernel/full-table.test.ts has real ones.

import { expect, test } from 'vitest';
import type { SourceStatus } from '../../electron/contract/access.ts';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

const SINCE = new Date(2026, 10, 3, 14, 7, 31).getTime();
const counts = { overSec: 60, dropped: 0, evicted: 0, insertFailed: 0 };
const dropping = { kind: 'dropping', sinceMs: SINCE, lastMs: SINCE + 31_000, ongoing: true } as const;

/**
 * From now on the page gets these parts of the status instead of the real ones; at once if it already has a status.
 */
async function tell(parts: Pick<SourceStatus, 'entries' | 'maxEntries' | 'pressure'>): Promise<void> {
  await stand.app.app.evaluate(({ BrowserWindow }, told) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('there is no window');
    const kept = contents as typeof contents & { lastStatus?: object };
    const send = Object.getPrototypeOf(contents).send.bind(contents);
    contents.send = (channel: string, payload: object) => {
      if (channel === 'flowglass:status') kept.lastStatus = payload;
      send(channel, channel === 'flowglass:status' ? { ...payload, ...told } : payload);
    };
    if (kept.lastStatus) contents.send('flowglass:status', kept.lastStatus);
  }, parts);
}

const foot = async () => (await textOf(stand.window.page.getByRole('contentinfo'))).replace(/\s+/g, ' ');
const notice = () => stand.window.page.getByRole('region', { name: 'Full table' });
/** What a screen reader announces. */
const said = () => stand.window.page.getByRole('status', { name: 'Table limit' }).textContent();

test('the status bar says how full it is, and when it will be full at this pace', async () => {
  await stand.window.showsTotal(opened.length);
  await expect.poll(foot, PATIENCE).toMatch(/\d of [\d,]+/);
  expect(await foot()).not.toContain('full');
  await tell({ entries: 19_040, maxEntries: 20_000, pressure: { ...counts, percent: 95, fullInMin: 12 } });
  await expect.poll(foot, PATIENCE).toContain('19,040 of 20,000 · 95 % full · full in about 12 min');
  expect(await notice().count()).toBe(0);
});

test('a full table says that connections are dropped, since when, how many, and what helps', async () => {
  const pressure = { overSec: 60, percent: 100, dropped: 1234, evicted: 2, insertFailed: 1, trouble: dropping };
  await tell({ entries: 20_000, maxEntries: 20_000, pressure });
  await notice().waitFor();
  const words = (await textOf(notice())).replace(/\s+/g, ' ');
  expect(words).toContain(`${SENTENCES.fullTable.dropping} Since 14:07:31`);
  expect(words).toContain('1,234 packets of new connections dropped, 2 flows evicted, 1 insert failed');
  expect(words).toContain('sudo sysctl -w net.netfilter.nf_conntrack_max=40000');
  expect(await foot()).toContain('20,000 of 20,000 · full');
  expect(await said()).toBe(SENTENCES.fullTable.dropping);
});

test('the notice’s numbers change without being read aloud, and it disappears when the table has room', async () => {
  const over = { ...counts, dropped: 9, trouble: { ...dropping, ongoing: false } };
  await tell({ entries: 20_000, maxEntries: 40_000, pressure: over });
  await expect.poll(said, PATIENCE).toBe(SENTENCES.fullTable.dropped);
  expect(await textOf(notice())).toContain('14:07:31 to 14:08:02');
  // The table has room, so no limit needs to be raised.
  expect(await textOf(notice())).not.toMatch(/limit|nf_conntrack_max/);
  await tell({ entries: 17_000, maxEntries: 20_000, pressure: counts });
  await expect.poll(() => notice().count(), PATIENCE).toBe(0);
  expect([await said(), await foot()]).toEqual(['', expect.not.stringContaining('full')]);
});
