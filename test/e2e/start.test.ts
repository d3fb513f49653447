// The start as a user experiences it, without a driver attached to the page.

import { isAscii } from 'node:buffer';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Undriven } from './support/app.ts';
import { pagesUnder, processTree, runsEngine } from './support/processes.ts';
import { PATIENCE } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();

/** Chromium's features that the application switches on and off. */
const ENABLED = ['PartitionAllocLargeEmptySlotSpanRing', 'BlinkUseLargeEmptySlotSpanRingForBufferRoot'];
const DISABLED = ['WebRtcHideLocalIpsWithMdns'];

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the page runs, and no process looks for a graphics processor if there is none', async () => {
  await using app = new Undriven(world);
  await expect.poll(() => pagesUnder(app.pid).some(runsEngine), PATIENCE).toBe(true);
  expect(app.log.join('')).not.toMatch(/GPU process/);
});

test("what is switched on and off in Chromium is added to the command line's", async () => {
  const given = { enable: 'GivenAndOn', disable: 'GivenAndOff' };
  const args = [`--enable-features=${given.enable}`, `--disable-features=${given.disable}`];
  await using app = new Undriven(world, { args });
  // All processes that Chromium starts are given the same; the command line of a page's process is cut off before that.
  const service = () => processTree(app.pid).find(({ commandLine }) => commandLine.includes(' --type=utility '));
  await expect.poll(service, PATIENCE).toBeDefined();
  const features = (way: keyof typeof given): string[] =>
    new RegExp(`--${way}-features=(\\S*)`).exec(service()?.commandLine ?? '')?.[1]?.split(',') ?? [];
  expect(features('enable')).toEqual(expect.arrayContaining([given.enable, ...ENABLED]));
  expect(features('disable')).toEqual(expect.arrayContaining([given.disable, ...DISABLED]));
  // A name that it does not know would have no effect.
  const chromium = readFileSync(world.application.executablePath);
  expect([...ENABLED, ...DISABLED].filter((name) => !chromium.includes(name))).toEqual([]);
});

test('every script that a start reads is ASCII, of which V8 keeps one byte a character', () => {
  const dist = join(world.stage, 'app/dist');
  const scripts = ['electron', 'renderer/assets'].flatMap((folder) =>
    readdirSync(join(dist, folder)).flatMap((name) => (/\.c?js$/.test(name) ? join(dist, folder, name) : [])),
  );
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((path) => !isAscii(readFileSync(path)))).toEqual([]);
});

test('a page whose process is killed is loaded again', async () => {
  await using app = new Undriven(world);
  await expect.poll(() => pagesUnder(app.pid).some(runsEngine), PATIENCE).toBe(true);
  const killed = pagesUnder(app.pid).filter(runsEngine);
  for (const page of killed) process.kill(page, 'SIGKILL');
  await expect
    .poll(() => pagesUnder(app.pid).some((page) => !killed.includes(page) && runsEngine(page)), PATIENCE)
    .toBe(true);
  expect(app.log.join('')).toContain("the window's process ended: killed");
  expect(app.log.join('')).not.toContain('unhandled error');
});

test.each(['Chromium is ready', 'the window is visible'])(
  'an application that is ended when %s, before it has started, ends quietly',
  async (told) => {
    await using app = new Undriven(world, { env: { FLOWGLASS_LOG: 'debug' } });
    app.onOutput = (text) => {
      if (text.includes(told)) process.kill(app.pid, 'SIGTERM');
    };
    await expect.poll(() => isRunning(app.pid), PATIENCE).toBe(false);
    expect(app.log.join('')).toContain(told);
    expect(app.log.join('')).not.toMatch(/the start failed|unhandled/);
  },
);

test('the second start runs what was compiled in the first', async () => {
  mkdirSync(world.user.home, { recursive: true });
  const userData = mkdtempSync(join(world.user.home, 'compiled-'));
  const other = mkdtempSync(join(world.user.home, 'other-'));
  chownSync(userData, world.user.uid, world.user.gid);
  // The last one counts.
  const args = ['--user-data-dir', userData];
  const start = async () => {
    await using app = new Undriven(world, { userData: other, args, env: { FLOWGLASS_LOG: 'debug' } });
    await expect.poll(() => app.log.join(''), PATIENCE).toContain('the window is visible');
    await expect.poll(() => pagesUnder(app.pid).some(runsEngine), PATIENCE).toBe(true);
  };
  // A start that compiles by itself replaces the file.
  const kept = () => statSync(join(userData, 'main-code.bin')).ino;
  await start();
  const first = kept();
  await start();
  expect(kept()).toBe(first);
  expect(existsSync(join(other, 'main-code.bin'))).toBe(false);
});
