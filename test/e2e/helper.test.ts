// The helper dies while the application runs: this is reported and repaired, and everything is correct afterwards.

import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { flowName } from './support/conntrack.ts';
import { helpersUnder } from './support/processes.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

const helperPid = (): number | undefined => helpersUnder(stand.app.pid)[0]?.pid;

test('a killed helper is restarted, the loss is reported, and the counts are right', async () => {
  await stand.window.showsTotal(opened.length);
  const first = helperPid();
  if (first === undefined) throw new Error('there is no helper');
  process.kill(first, 'SIGKILL');
  // While nobody listens, one flow goes and one appears: no event reports them.
  const gone = opened[0];
  if (!gone) throw new Error('no flow was opened');
  stand.conntrack.remove(gone);
  const came = await stand.traffic.open({ name: 'came', protocol: 'udp', family: 4 });
  await expect.poll(() => helperPid() ?? first, PATIENCE).not.toBe(first);
  await expect
    .poll(() => textOf(stand.window.page.getByRole('contentinfo')), PATIENCE)
    .toContain(SENTENCES.foot.restartedReread('Helper', 1));
  expect(await textOf(stand.window.page.getByRole('contentinfo'))).not.toContain(SENTENCES.foot.noneLost);
  await stand.window.showsTotal(stand.conntrack.count());
  await expect.poll(() => stand.window.change(gone), PATIENCE).toBe('absent');
  await expect.poll(() => stand.window.change(came), PATIENCE).not.toBe('absent');
});

test('events are live again, and deleting works, through the new helper', async () => {
  const flow = await stand.traffic.open({ name: 'afterwards', protocol: 'tcp', family: 6 });
  await expect.poll(() => stand.window.change(flow), PATIENCE).not.toBe('absent');
  await stand.window.askDelete(flow);
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
  expect(stand.conntrack.list().map(flowName)).not.toContain(flowName(flow));
  await stand.window.showsTotal(stand.conntrack.count());
});

test('a helper that hangs is ended with what it holds, and restarted; the window says so', async () => {
  const footer = stand.window.page.getByRole('contentinfo');
  const flow = await stand.traffic.open({ name: 'held', protocol: 'udp', family: 4 });
  await expect.poll(() => stand.window.change(flow), PATIENCE).not.toBe('absent');
  const hung = helperPid();
  if (hung === undefined) throw new Error('there is no helper');
  await stand.window.askDelete(flow);
  process.kill(hung, 'SIGSTOP');
  await stand.window.yes();
  await expect.poll(() => helperPid() ?? hung, PATIENCE).not.toBe(hung);
  expect(() => process.kill(hung, 0)).toThrow('ESRCH');
  expect((await stand.window.closeOutcome()).deleted ?? 0).toBe(0);
  expect(stand.conntrack.list().map(flowName)).toContain(flowName(flow));
  await expect.poll(() => textOf(footer), PATIENCE).toContain(SENTENCES.foot.live);
  await stand.window.showsTotal(stand.conntrack.count());
});

/** What the window says about its health at a single moment, because the wait for a restart is short. */
const healthOf = () =>
  stand.window.page.evaluate(() => ({
    footer: document.querySelector('footer')?.innerText ?? '',
    flushBlocked: document.querySelector('button[aria-label=Flush]')?.getAttribute('aria-disabled') === 'true',
    dot: document.querySelector('.fg-source .fg-dot')?.getAttribute('data-tone'),
  }));

test('while the helper waits to be restarted, nothing claims health and nothing can be deleted', async () => {
  const healthy = { footer: expect.stringContaining(SENTENCES.foot.live), flushBlocked: false, dot: 'ok' };
  await expect.poll(healthOf, PATIENCE).toEqual(healthy);
  let seen: Awaited<ReturnType<typeof healthOf>> | undefined;
  // The first restarts are immediate; later ones wait.
  for (let i = 0; i < 3 && !seen; i++) {
    const pid = helperPid();
    if (pid === undefined) throw new Error('there is no helper');
    process.kill(pid, 'SIGKILL');
    const isSeen = async () => {
      const health = await healthOf();
      if (health.footer.includes(SENTENCES.foot.stopped('Helper'))) seen = health;
      return seen !== undefined || (helperPid() ?? pid) !== pid;
    };
    await expect.poll(isSeen, { ...PATIENCE, interval: 20 }).toBe(true);
  }
  expect(seen).toMatchObject({ flushBlocked: true, dot: 'warn' });
  expect(seen?.footer).toContain(SENTENCES.foot.stopped('Helper'));
  expect(seen?.footer).not.toContain(SENTENCES.foot.live);
  await expect.poll(healthOf, PATIENCE).toEqual(healthy);
});

test('the helper ends with the application', async () => {
  const pid = helperPid();
  if (pid === undefined) throw new Error('there is no helper');
  await stand.app.app.close();
  await expect.poll(() => helpersUnder(pid).length, PATIENCE).toBe(0);
});
