// @vitest-environment happy-dom
// The pane with the details of a flow: what it shows of it, follows, and does.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PRESENCE, STATUS_BITS } from '../../../../native/flow/index.ts';
import { decodeFlowDetails, messageNodes } from '../../../../native/wire/index.ts';
import { DetailsPane, FullDetails } from '../../../../renderer/details/Details.tsx';
import type { FollowedFlow, RowView } from '../../../../renderer/engine/api.ts';
import { isFullView } from '../../../../renderer/session/details-state.ts';
import { captured } from '../../native/wire/fixtures.ts';
import { TIMEOUTS } from '../engine/columns/naive-columns.ts';
import { ftpData, listed } from '../expectations/some-expectations.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { row } from '../row.ts';

const NOW = 1_790_000_000_000;
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const FLOW = row({ status: STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED | STATUS_BITS.CONFIRMED, mark: 16 });

function open(situation: FakeSituation = {}, pane = <DetailsPane />) {
  const fake = fakeSession(situation);
  renderInWindow(fake.session, pane);
  const region = () => screen.getByRole('region', { name: 'Details' });
  const follow = (flow: RowView) => act(() => fake.session.follow(flow));
  const show = (flow: Partial<RowView>, rest: Partial<FollowedFlow> = {}) =>
    act(() =>
      fake.show({
        nowMs: Date.now(),
        followed: {
          handle: FLOW.handle,
          flow: { row: { ...FLOW, ...flow }, countedMs: Date.now(), ended: undefined, ...rest },
        },
      }),
    );
  const forget = () => act(() => fake.show({ followed: { handle: FLOW.handle, flow: undefined } }));
  const settle = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
  const fact = (name: string) => region().querySelector(`[data-fact="${name}"] dd`)?.textContent;
  return { ...fake, region, follow, show, forget, settle, fact };
}

describe('The details', () => {
  test('say how to choose a flow', () => {
    const { region } = open();
    expect(region().textContent).toContain('Click a row');
    expect(region().getAttribute('data-handle')).toBeNull();
  });

  test('show a flow at once, before the engine has sent it', () => {
    const { region, follow, engine } = open();
    follow(FLOW);
    expect(engine.follow).toHaveBeenLastCalledWith(FLOW.handle);
    expect(region().getAttribute('data-handle')).toBe(String(FLOW.handle));
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('TCP, established');
    expect(region().querySelector('.fg-details-subject')?.textContent).toBe('192.168.4.27:51544 → 10.2.8.14:443');
    expect(region().textContent).toContain('192.168.4.27 is connected to 10.2.8.14 on port 443 (HTTPS).');
  });

  test('name the service after the server’s port, unless that is switched off', () => {
    const { region, follow, session } = open();
    follow(FLOW);
    const server = () => region().querySelector('[data-stop="server"] [data-service]')?.getAttribute('data-service');
    expect(server()).toBe('https');
    act(() => session.windowLayout.setServiceNames(false));
    expect(server()).toBeUndefined();
  });

  test('show every row that is walked through at once, with nothing blank in between', () => {
    const { region, follow, show } = open();
    follow(FLOW);
    for (let handle = 2; handle < 102; handle++) {
      follow({ ...FLOW, handle, origSport: 1000 + handle });
      // A view that the engine made before it heard of this row says nothing about it.
      show({ origBytes: 9 });
      expect(region().getAttribute('data-handle')).toBe(String(handle));
      expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('TCP, established');
      expect(region().querySelector('[data-stop="client"]')?.textContent).toContain(`:${1000 + handle}`);
      expect(region().querySelector('[data-way="orig"] [data-bytes]')?.getAttribute('data-bytes')).toBe('200');
    }
  });

  test('follow the engine’s views, with the table’s rate shared by the directions', async () => {
    const { region, follow, show, settle } = open();
    follow(FLOW);
    show({ origBytes: 1000, replyBytes: 50_000 });
    await settle(1000);
    show({ origBytes: 2000, replyBytes: 250_000, replyPackets: 12, rateBytesPerSec: 100_500 });
    expect(region().querySelector('[data-way="reply"] [data-rate]')?.getAttribute('data-rate')).toBe('100000');
    expect(region().querySelector('[data-way="orig"] [data-rate]')?.getAttribute('data-rate')).toBe('500');
    expect(region().querySelector('[data-way="reply"] [data-bytes]')?.textContent).toBe('250 kB · 12 packets');
    expect(region().textContent).toContain('is downloading from');
  });

  test('say why nothing is counted', () => {
    const { region, follow } = open({ status: { accounting: false } });
    follow({ ...FLOW, bytes: undefined, origBytes: undefined, replyBytes: undefined });
    expect(region().textContent).toContain('Not counted: accounting is off (nf_conntrack_acct=0).');
  });

  test('explain each status bit, set or not', () => {
    const { region, follow } = open();
    follow(FLOW);
    const bits = [...region().querySelectorAll<HTMLElement>('[data-bit]')];
    expect(bits.map(({ dataset }) => dataset.bit).sort()).toEqual(Object.keys(STATUS_BITS).sort());
    const set = bits.filter(({ dataset }) => dataset.set === 'true').map(({ dataset }) => dataset.bit);
    expect(set).toEqual(['SEEN_REPLY', 'ASSURED', 'CONFIRMED']);
  });

  test('draw the way of a translated flow and of one that passes unchanged', () => {
    const { region, follow } = open();
    follow(FLOW);
    expect(region().querySelector('[data-stop="host"]')?.textContent).toBe('This hostpasses unchanged');
    follow({ ...FLOW, handle: 2, presence: FLOW.presence | PRESENCE.translated, replyDst: '203.0.113.9' });
    expect(region().querySelector('[data-stop="host"]')?.textContent).toBe(
      'This host translatessource becomes 203.0.113.9:51544',
    );
  });

  const V6 = { family: 10, origSrc: 'fd00::1', origDst: 'fd00::9', replySrc: 'fd00::9', replyDst: 'fd00::1' };
  test.each<[Partial<RowView>, server: string, host: string]>([
    [
      { direction: 'forwarded', replySrc: '198.51.100.11', replySport: 80 },
      'Server198.51.100.11:80',
      'This host translatesdestination 10.2.8.14:443 becomes 198.51.100.11:80',
    ],
    [
      { direction: 'inbound', replySrc: '10.0.0.1', replySport: 3128 },
      'Server: this host10.0.0.1:3128',
      'This host translatesdestination 10.2.8.14:443 becomes 10.0.0.1:3128',
    ],
    [
      { replyDst: '203.0.113.9', replySrc: '198.51.100.11' },
      'Server198.51.100.11:443',
      'This host translatessource becomes 203.0.113.9:51544destination 10.2.8.14:443 becomes 198.51.100.11:443',
    ],
    [{ replyDport: 7 }, 'Server10.2.8.14:443', 'This host translatessource becomes 192.168.4.27:7'],
    [
      { ...V6, replySrc: 'fd00::7', replySport: 8443 },
      'Server[fd00::7]:8443',
      'This host translatesdestination [fd00::9]:443 becomes [fd00::7]:8443',
    ],
    [
      { protocol: 1, origSport: 77, origDport: 8 << 8, replySport: 77, replyDport: 0, replySrc: '198.51.100.11' },
      'Server198.51.100.11 echo-request',
      'This host translatesdestination 10.2.8.14 echo-request becomes 198.51.100.11',
    ],
  ])('lead the way to who answers %#', (flow, server, host) => {
    const { region, follow, session } = open();
    follow({ ...FLOW, presence: FLOW.presence | PRESENCE.translated, ...flow });
    const stop = (name: string) => region().querySelector<HTMLElement>(`[data-stop="${name}"]`) ?? expect.fail(name);
    expect(stop('server').textContent).toBe(server);
    expect(stop('host').textContent).toBe(host);
    const isMoved = (flow.replySrc ?? FLOW.origDst) !== (flow.origDst ?? FLOW.origDst);
    const [door] = within(stop('server')).getAllByRole('button');
    fireEvent.click(door ?? expect.fail('no door'));
    expect(session.store.getState().filterText).toMatch(isMoved ? /^reply\.src = / : /^dst = /);
  });

  test('stay with the last state of a flow that has ended', () => {
    const { region, follow, show, fact } = open();
    follow(FLOW);
    show({ handle: FLOW.handle, origBytes: 777 }, { ended: { endedMs: NOW, reason: 'destroyed' } });
    expect(screen.getByRole('heading', { level: 2 }).textContent).toMatch(
      /^Gone \d\d:\d\d:\d\d, removed by the kernel$/,
    );
    expect(region().getAttribute('data-handle')).toBe(String(FLOW.handle));
    expect(fact('mark')).toBe('0x10');
    // Nothing can be deleted any more.
    expect(screen.queryByRole('button', { name: 'Delete this flow' })).toBeNull();
  });

  test('stay even when the engine has forgotten the flow', () => {
    const { follow, show, forget, fact } = open();
    follow(FLOW);
    show({ mark: 99 });
    forget();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Gone');
    expect(fact('mark')).toBe('0x63');
  });

  test('say when and why a flow ended that only an earlier page knew', () => {
    const { follow, forget, fact } = open();
    follow({ ...FLOW, change: 'ended', reason: 'deleted', endedMs: NOW, mark: 99 });
    forget();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toMatch(/^Gone \d\d:\d\d:\d\d, deleted/);
    expect(fact('mark')).toBe('0x63');
  });

  test('filter by a click on a value, and leave out with Alt', () => {
    const { region, follow, session } = open();
    follow(FLOW);
    const facts = within(region());
    fireEvent.click(facts.getByRole('button', { name: '0x10' }));
    expect(session.store.getState().filterText).toBe('mark = 0x10');
    const [port] = facts.getAllByRole('button', { name: '443' });
    fireEvent.click(port ?? expect.fail('no port'), { altKey: true });
    expect(session.store.getState().filterText).toBe('mark = 0x10 and not dport = 443');
  });

  test('say how long the flow is idle, as the column does', async () => {
    const { follow, show, settle, fact } = open();
    follow(FLOW);
    expect(fact('idle')).toBe('unknown');
    show({ lastPacketMs: NOW - 12_000, lastPacketIsLatest: false });
    expect(fact('idle')).toBe('12 s');
    await settle(2000);
    expect(fact('idle')).toBe('14 s');
    show({ lastPacketMs: NOW - 12_000, lastPacketIsLatest: true });
    expect(fact('idle')).toBe('≥ 14 s');
  });

  test('say of which timeout the time left is, and go on saying it while that is watched', async () => {
    const { region, follow, show, settle } = open({ status: { timeouts: TIMEOUTS } });
    const state = () =>
      region()
        .querySelector('[data-section="state"]')
        ?.textContent?.replace(/^.*Expires/, '');
    const udp = { protocol: 17, presence: FLOW.presence & ~PRESENCE.state };
    follow({ ...FLOW, ...udp, timeoutSec: 34 });
    show({ ...udp, timeoutSec: 33 });
    expect(state()).toBe('33 sof 2 minSet bynf_conntrack_udp_timeout_stream = 120');
    await settle(5000);
    show({ ...udp, timeoutSec: 28 });
    expect(state()).toBe('28 sof 2 minSet bynf_conntrack_udp_timeout_stream = 120');
    show({ ...udp, timeoutSec: 10 });
    expect(state()).toBe('10 sSet bynf_conntrack_udp_timeout_stream = 120or nf_conntrack_udp_timeout = 30');
    show({ ...udp, timeoutSec: 900, timeoutOfSec: 1000 });
    expect(state()).toBe('15 minof 16 min 40 sSet bya timeout of its own');
  });

  test('say what the flow expects, and lead to it', () => {
    const { region, follow, session } = open();
    follow(FLOW);
    fireEvent.click(screen.getByRole('button', { name: /^Related flows/ }));
    const expected = () => region().querySelector<HTMLElement>('[data-relation="expected"]') ?? expect.fail('no line');
    expect(expected().textContent).toBe('Expected by this flownone');
    const { origSrc: src, origDst: dst, origSport: sport, origDport: dport } = FLOW;
    const master = { protocol: 6, src, dst, sport, dport };
    act(() => session.expectations.receive(listed([ftpData(5000, { master }), ftpData(5001)], NOW)));
    expect(expected().dataset.count).toBe('1');
    fireEvent.click(expected());
    expect(session.store.getState().tab).toBe('expectations');
    expect(session.expectations.getView().followed?.expectation.tuple.dport).toBe(5000);
  });

  test('count a flow among those related to it only where there are others, and lead nowhere where there are none', async () => {
    let flows = 1;
    const facets = vi.fn(async (question: { facets: readonly { field: string }[] }) => ({
      facets: question.facets.map(({ field }) => ({ field, flows, values: [] })),
    }));
    const { region, follow, show, settle, engine } = open();
    Object.assign(engine, { facets });
    follow(FLOW);
    const fold = screen.getByRole('button', { name: /^Related flows/ });
    fireEvent.click(fold);
    await settle(0);
    const server = () => region().querySelector<HTMLElement>('[data-relation="server"]') ?? expect.fail('no line');
    expect(fold.textContent).toBe('Related flowsno other to the same server');
    expect(server().getAttribute('aria-label')).toBe('Same server, this one only');
    show({}, { ended: { endedMs: NOW, reason: 'gone' } });
    expect(fold.textContent).toBe('Related flows1 to the same server');
    expect(server().getAttribute('aria-label')).toBe('Same server, 1 flow');
    flows = 0;
    await settle(5000);
    expect(server().textContent).toBe('Same servernone');
    expect(server().tagName).toBe('LI');
  });

  test('scroll to a section that is unfolded', () => {
    const { region, follow } = open();
    follow(FLOW);
    const body = region().querySelector('.fg-details-body') ?? expect.fail('no body');
    const section = region().querySelector('[data-section="related"]') ?? expect.fail('no section');
    Object.defineProperty(body, 'clientHeight', { value: 300 });
    Object.defineProperty(section, 'offsetTop', { value: 900 });
    Object.defineProperty(section, 'offsetHeight', { value: 150 });
    fireEvent.click(screen.getByRole('button', { name: /^Related flows/ }));
    expect(body.scrollTop).toBe(750);
    body.scrollTop = 0;
    fireEvent.click(screen.getByRole('button', { name: /^Related flows/ }));
    expect(body.scrollTop).toBe(0);
  });

  test('ask to delete this flow', () => {
    const { follow, session } = open();
    follow(FLOW);
    fireEvent.click(screen.getByRole('button', { name: 'Delete this flow' }));
    expect(session.store.getState().dialog).toEqual({ kind: 'deleteFlow', flow: FLOW.handle });
  });

  test('read the flow from the kernel once a second while it lives, one reading at a time', async () => {
    const { follow, show, settle, invoke } = open();
    let answer: (value: unknown) => void = () => {};
    invoke.mockImplementation((name) =>
      name === 'inspectFlow' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve({ ok: true }),
    );
    const asked = () => invoke.mock.calls.filter(([name]) => name === 'inspectFlow');
    follow(FLOW);
    await settle(5000);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.[1]).toEqual({
      ...{ family: 'ipv4', protocol: 6, src: FLOW.origSrc, dst: FLOW.origDst },
      ...{ sport: 51544, dport: 443, zone: 0 },
    });
    answer({ ok: true, value: { kind: 'gone' } });
    await settle(1000);
    expect(asked()).toHaveLength(2);
    show({}, { ended: { endedMs: NOW, reason: 'gone' } });
    answer({ ok: true, value: { kind: 'gone' } });
    await settle(0);
    const before = asked().length;
    cleanup();
    await settle(5000);
    expect(asked()).toHaveLength(before);
  });

  test('ask nothing about flows that are only passed', async () => {
    const { follow, settle, invoke, engine } = open();
    invoke.mockImplementation(async () => ({ ok: true, value: { kind: 'gone' } }));
    follow(FLOW);
    await settle(20);
    for (let handle = 2; handle < 12; handle++) {
      follow({ ...FLOW, handle, origSport: handle, origDst: `10.0.0.${handle}` });
      await settle(20);
    }
    await settle(500);
    const read = invoke.mock.calls.filter(([name]) => name === 'inspectFlow').map(([, flow]) => flow);
    expect(read).toMatchObject([{ sport: 11 }]);
    const counted = engine.facets.mock.calls.map(([{ facets }]) => facets[0]?.filter);
    expect(counted).toEqual([`dst = ${FLOW.origDst}`, 'dst = 10.0.0.11']);
  });

  test('ask the kernel only once about a flow that has ended, whatever it answers', async () => {
    const { follow, show, settle, invoke } = open();
    invoke.mockImplementation(async () => ({ ok: true, value: { kind: 'gone' } }));
    const asked = () => invoke.mock.calls.filter(([name]) => name === 'inspectFlow');
    follow(FLOW);
    show({}, { ended: { endedMs: NOW, reason: 'gone' } });
    await settle(5000);
    expect(asked()).toHaveLength(1);
  });

  describe('the message', () => {
    const MESSAGE = captured('tcp-established-v4');
    const READ = { message: MESSAGE, nodes: messageNodes(MESSAGE), details: decodeFlowDetails(MESSAGE) };
    const FOUND = { ok: true, value: { kind: 'found', inspection: READ } };
    const FAILED = { ok: false, failure: { op: 'inspectFlow', code: 'ENOTCONN', message: 'There is no connection.' } };
    const NEXT = { ...FLOW, handle: 2, origSport: 2 };

    /** Shows a flow whose message was read, then the next one, whose reading the result ends. */
    async function goOn() {
      const opened = open({}, <FullDetails />);
      let answer: (value: unknown) => void = () => {};
      opened.invoke.mockImplementation((name) =>
        name === 'inspectFlow' ? new Promise((resolve) => (answer = resolve)) : Promise.resolve({ ok: true }),
      );
      const reading = async (value: unknown) => {
        await opened.settle(1000);
        await act(async () => answer(value));
      };
      opened.follow(FLOW);
      await reading(FOUND);
      opened.follow(NEXT);
      await opened.settle(1000);
      return { ...opened, reading };
    }
    const section = () => document.querySelector('[data-section=message]')?.textContent;
    const bytes = () => document.querySelectorAll('[data-byte]').length;
    const copy = () => fireEvent.click(screen.getByRole('button', { name: 'Copy hex' }));

    test('of the flow before stays while the next one is read, but cannot be copied', async () => {
      const { invoke, reading } = await goOn();
      expect(bytes()).toBe(MESSAGE.length);
      copy();
      expect(invoke).not.toHaveBeenCalledWith('copyText', expect.anything());
      await reading(FOUND);
      copy();
      expect(invoke).toHaveBeenCalledWith('copyText', expect.anything());
    });

    test.each([
      [FAILED, 'There is no connection.'],
      [{ ok: true, value: { kind: 'gone' } }, 'The kernel no longer has this flow.'],
      [{ ok: true, value: { kind: 'replaced' } }, 'another one with the same addresses'],
    ])('of the flow before goes when the reading of the next one ends with %j', async (value, words) => {
      const { reading, follow, settle } = await goOn();
      await reading(value);
      expect(section()).toContain(words);
      expect(bytes()).toBe(0);
      // Nor does it come back with the flow after that.
      follow({ ...FLOW, handle: 3, origSport: 3 });
      await settle(0);
      expect(bytes()).toBe(0);
    });

    test('stays if the flow’s own cannot be read again, and says why', async () => {
      const { reading } = await goOn();
      await reading(FOUND);
      await reading(FAILED);
      expect(section()).toContain('There is no connection. This is what was read before.');
      expect(bytes()).toBe(MESSAGE.length);
      await reading(FOUND);
      expect(section()).not.toContain('no connection');
    });
  });

  test('in place of the rows have the same sections, and a way back', () => {
    const { region, follow, session } = open({}, <FullDetails />);
    session.windowLayout.setFullDetails(true);
    follow(FLOW);
    expect([...region().querySelectorAll('[data-section]')].length).toBeGreaterThan(4);
    fireEvent.click(screen.getByRole('button', { name: /Back/ }));
    expect(isFullView(session.store.getState())).toBe(false);
  });
});
