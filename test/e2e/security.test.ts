// The privileges of every process, Chromium's sandbox, and what the page is not allowed to do.

import { expect, test } from 'vitest';
import { CAP_NET_ADMIN, capabilities, effectiveUid, helpersUnder, processTree } from './support/processes.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

const { stand } = makeStand([{ name: 'a', protocol: 'tcp', family: 4 }]);

test('no process runs as root, and none without the sandbox', async () => {
  await stand.window.showsTotal(1);
  const tree = processTree(stand.app.pid);
  expect(tree.length).toBeGreaterThan(3);
  for (const info of tree) {
    expect(info.commandLine).not.toMatch(/(^|\s)--no-sandbox(\s|=|$)/);
    expect(effectiveUid(info)).toBe(stand.world.user.uid);
  }
});

test("the page's process is confined: seccomp filter, namespaces of its own, no capability in the system's", () => {
  const renderers = processTree(stand.app.pid).filter((info) => info.commandLine.includes(' --type=renderer '));
  expect(renderers.length).toBeGreaterThan(0);
  const main = processTree(stand.app.pid)[0];
  for (const renderer of renderers) {
    expect(renderer.status.Seccomp).toBe('2');
    expect(renderer.status.NoNewPrivs).toBe('1');
    expect(renderer.netns).not.toBe(main?.netns);
    expect(capabilities(renderer, 'CapEff')).toBe(0n);
  }
});

test('only the helper can administer the network; it can do nothing else, and gains nothing', () => {
  const helpers = helpersUnder(stand.app.pid);
  expect(helpers).toHaveLength(1);
  for (const helper of helpers) {
    expect(helper.commandLine).toBe(stand.world.helper);
    expect(capabilities(helper, 'CapEff')).toBe(CAP_NET_ADMIN);
    expect(capabilities(helper, 'CapPrm')).toBe(CAP_NET_ADMIN);
    expect(capabilities(helper, 'CapInh')).toBe(0n);
    expect(capabilities(helper, 'CapAmb')).toBe(0n);
    expect(helper.status.NoNewPrivs).toBe('1');
    expect(helper.status.Seccomp).toBe('2');
  }
  const pids = new Set(helpers.map((helper) => helper.pid));
  const main = processTree(stand.app.pid)[0];
  for (const info of processTree(stand.app.pid)) {
    // A zygote has capabilities in its own user namespace, which mean nothing outside.
    if (pids.has(info.pid) || info.userns !== main?.userns) continue;
    expect(capabilities(info, 'CapEff')).toBe(0n);
  }
});

test('the page has no Node.js, only its typed bridge', async () => {
  const found = await stand.window.page.evaluate(() => ({
    names: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    bridge: Object.keys((globalThis as unknown as { flowglass: object }).flowglass).sort(),
    origin: location.protocol,
  }));
  expect(found).toEqual({ names: [], bridge: ['invoke', 'on'], origin: 'app:' });
});

test('the page cannot go elsewhere, open windows, run text as code or load from outside', async () => {
  const { page } = stand.window;
  const url = page.url();
  const outcome = await page.evaluate(async () => {
    const attempt = async (what: () => unknown): Promise<string> => {
      try {
        return String(await what());
      } catch {
        return 'refused';
      }
    };
    // Outside the driver's own evaluation, which is exempt from the policy.
    const later = () =>
      new Promise((resolve, reject) => {
        setTimeout(() => {
          try {
            resolve(new Function('return 1')());
          } catch (error) {
            reject(error);
          }
        });
      });
    return {
      opened: await attempt(() => window.open('https://example.org/')),
      evaluated: await attempt(later),
      fetched: await attempt(() => fetch('https://example.org/')),
      // Dumps are for the engine's worker only.
      dumped: await attempt(() => fetch('/dump/00000000000000000000000000000000')),
      permission: (await navigator.permissions.query({ name: 'geolocation' })).state,
    };
  });
  expect(outcome).toEqual({
    opened: 'null',
    evaluated: 'refused',
    fetched: 'refused',
    dumped: 'refused',
    permission: 'denied',
  });
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await page.evaluate(() => {
    location.href = 'file:///etc/passwd';
  });
  // The window is still ours, with its flows, and the only one.
  await expect.poll(() => stand.window.total(), PATIENCE).toBe(1);
  expect(page.url()).toBe(url);
  expect(await stand.app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  // The policy rightly refused these attempts: they do not count as the page's faults.
  stand.app.log.splice(0);
});

test('a page that goes to about:blank comes back', async () => {
  const { page } = stand.window;
  const url = page.url();
  await page.evaluate(() => {
    Object.assign(globalThis, { beforeBlank: true });
    location.href = 'about:blank';
  });
  const isNew = () => page.evaluate(() => !('beforeBlank' in globalThis)).catch(() => false);
  await expect.poll(isNew, PATIENCE).toBe(true);
  await stand.window.showsTotal(1);
  expect(page.url()).toBe(url);
});

test('an unknown command and a wrong payload are refused by main', async () => {
  const answers = await stand.window.page.evaluate(async () => {
    const bridge = (globalThis as unknown as { flowglass: { invoke(name: string, input: unknown): Promise<unknown> } })
      .flowglass;
    const ask = async (name: string, input: unknown): Promise<boolean> => {
      try {
        return ((await bridge.invoke(name, input)) as { ok: boolean }).ok;
      } catch {
        return false;
      }
    };
    return [
      await ask('shutdown', undefined),
      await ask('flush', { confirmedEntries: '1' }),
      await ask('flush', undefined),
    ];
  });
  expect(answers).toEqual([false, false, false]);
  expect(stand.conntrack.count()).toBe(1);
  stand.app.log.splice(0);
});
