// Nothing leaves the machine, neither at the start nor when a page without its content security policy tries everything
// that a page can.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Launched, launch, Undriven } from './support/app.ts';
import { pagesUnder, runsEngine } from './support/processes.ts';
import { WayOut } from './support/way-out.ts';
import { FlowWindow, PATIENCE } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();
let wayOut: WayOut;

beforeAll(async () => {
  wayOut = await WayOut.open(world.network);
});
afterAll(() => wayOut?.[Symbol.asyncDispose]());

test('the application sends nothing by itself, from its start to its end', async () => {
  {
    await using app = new Undriven(world);
    await expect.poll(() => pagesUnder(app.pid).some(runsEngine), PATIENCE).toBe(true);
  }
  expect(await wayOut.packets('after the start')).toEqual([]);
});

test('a page that has lost its policy reaches nothing, whatever it tries', async () => {
  await using app = await launch(world);
  const window = new FlowWindow(app.page);
  await loseContentPolicy(app);
  await expect.poll(() => window.total(), PATIENCE).toBeGreaterThanOrEqual(0);
  expect(await wayOut.packets('before the attempts')).toEqual([]);
  const outcomes = await app.page.evaluate(attemptEverything);
  expect(outcomes).toEqual({
    fetch: 'failed',
    image: 'failed',
    prefetch: 'failed',
    eventSource: 'failed',
    webSocket: 'failed',
    webTransport: 'failed',
    gathered: [],
    connected: 'failed',
  });
  expect(await wayOut.packets('after the attempts')).toEqual([]);
  expect(app.log.join('')).not.toContain('Content Security Policy directive');
});

/** Loads the page without its policy, as if the policy had been circumvented. */
async function loseContentPolicy({ app, page }: Launched): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.evaluate(() => Object.assign(globalThis, { hasPolicy: true }));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
  const isNew = () => page.evaluate(() => !('hasPolicy' in globalThis)).catch(() => false);
  await expect.poll(isNew, PATIENCE).toBe(true);
}

/**
 * Runs in the page. Resolves once each attempt has failed or succeeded. The addresses are reserved for documentation.
 */
async function attemptEverything(): Promise<Record<string, unknown>> {
  const hint = (rel: string, href: string): HTMLLinkElement => {
    const link = Object.assign(document.createElement('link'), { rel, href });
    document.head.append(link);
    return link;
  };
  const failure = (what: { onerror: unknown }): Promise<string> =>
    new Promise((resolve) => Object.assign(what, { onerror: () => resolve('failed') }));
  const failed = (work: Promise<unknown>): Promise<string> => work.then(() => 'succeeded').catch(() => 'failed');

  // Attempts that get no answer are first.
  hint('dns-prefetch', 'https://look-up.example.net/');
  hint('preconnect', 'https://connect.example.net/');
  hint('preconnect', 'https://203.0.113.1/');
  const rules = { source: 'list', urls: ['https://203.0.113.2/'], eagerness: 'immediate' };
  const speculation = Object.assign(document.createElement('script'), { type: 'speculationrules' });
  speculation.textContent = JSON.stringify({ prefetch: [rules], prerender: [rules] });
  document.head.append(speculation);
  navigator.sendBeacon('https://203.0.113.3/', 'flows');

  const names = ['name.example.net', '203.0.113.4', '[2001:db8::1]'];
  const kinds = ['stun:%:3478', 'turn:%:3478?transport=udp', 'turn:%:3478?transport=tcp', 'turns:%:5349?transport=tcp'];
  const iceServers = kinds.flatMap((kind) =>
    names.map((name) => ({ urls: kind.replace('%', name), username: 'u', credential: 'c' })),
  );
  const gather = async (): Promise<string[]> => {
    const peer = new RTCPeerConnection({ iceServers });
    const candidates: string[] = [];
    const complete = new Promise<void>((resolve) => {
      peer.onicecandidate = ({ candidate }) => {
        if (candidate?.candidate) candidates.push(candidate.candidate);
      };
      peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve();
    });
    peer.createDataChannel('flows');
    await peer.setLocalDescription();
    await complete;
    peer.close();
    return candidates;
  };
  const connect = async (): Promise<string> => {
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    const end = new Promise<string>((resolve) => {
      near.oniceconnectionstatechange = () => {
        if (near.iceConnectionState === 'connected') resolve('succeeded');
        if (/^(disconnected|failed)$/.test(near.iceConnectionState)) resolve('failed');
      };
    });
    near.createDataChannel('flows');
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription ?? { type: 'offer' });
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription ?? { type: 'answer' });
    const ends = ['udp 9 203.0.113.5 40000 typ host', 'udp 9 2001:db8::2 40000 typ host'];
    ends.push('udp 9 8b9ae1bf-7f00-4fcd-a6e9-0e1b5d5d3f1c.local 40000 typ host');
    ends.push('tcp 9 203.0.113.6 443 typ host tcptype passive');
    for (const text of ends) {
      await near.addIceCandidate({ candidate: `candidate:1 1 ${text}`, sdpMid: '0' });
    }
    const outcome = await end;
    near.close();
    far.close();
    return outcome;
  };
  const [fetched, image, prefetch, eventSource, webSocket, webTransport, gathered, connected] = await Promise.all([
    failed(fetch('https://203.0.113.7/')),
    failure(Object.assign(new Image(), { src: 'https://203.0.113.8/' })),
    failure(hint('prefetch', 'https://203.0.113.9/')),
    failure(new EventSource('https://203.0.113.10/')),
    failure(new WebSocket('wss://203.0.113.11/')),
    failed(new WebTransport('https://203.0.113.12/').ready),
    gather(),
    connect(),
  ]);
  return { fetch: fetched, image, prefetch, eventSource, webSocket, webTransport, gathered, connected };
}
