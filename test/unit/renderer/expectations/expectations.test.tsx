// @vitest-environment happy-dom
// The parts of the tab Expectations: what is drawn of the list, why there is none, details, and confirmations.

import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { ExpectationState } from '../../../../electron/contract/expectations.ts';
import { EndDialog } from '../../../../renderer/dialogs/EndDialog.tsx';
import { ExpectationDeleteDialog } from '../../../../renderer/dialogs/ExpectationDeleteDialog.tsx';
import { ExpectationFlushDialog } from '../../../../renderer/dialogs/ExpectationFlushDialog.tsx';
import { ExpectationBadge, ExpectationCount } from '../../../../renderer/expectations/ExpectationCount.tsx';
import { ExpectationDetails, FullExpectationDetails } from '../../../../renderer/expectations/ExpectationDetails.tsx';
import { Expectations } from '../../../../renderer/expectations/Expectations.tsx';
import { ExpectationsEmpty } from '../../../../renderer/expectations/ExpectationsEmpty.tsx';
import { isFullView } from '../../../../renderer/session/details-state.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { type FakeSituation, fakeSession } from '../fake-session.ts';
import { withScrollArea } from '../grid/scroll-area.ts';
import { renderInWindow } from '../in-window.tsx';
import { ftpData, listed, sipMedia } from './some-expectations.ts';

const { dialogs, empty } = SENTENCES;

withScrollArea(400);
afterEach(cleanup);

const FAILED: ExpectationState = {
  kind: 'failed',
  table: 1,
  failure: { op: 'x', code: 'EPERM', message: 'Not permitted.' },
};

function sessionWith(state: ExpectationState | undefined, situation: FakeSituation = {}) {
  const fake = fakeSession(situation);
  fake.session.expectations.setWindow(0, 100);
  if (state) fake.session.expectations.receive(state);
  return fake;
}

const button = (name: string) => screen.getByRole('button', { name });
const press = (name: string) => act(async () => fireEvent.click(button(name)));
const title = () => screen.getByRole('heading', { level: 2 }).textContent;

describe('in place of rows it is said', () => {
  test.each<[string, ExpectationState | undefined, string]>([
    ['nothing was read yet', undefined, empty.readingExpectations],
    ['nothing can be read', FAILED, empty.expectationsFailed],
    ['nothing is expected', listed([]), empty.nothingExpected],
  ])('that %s', (_, state, heading) => {
    renderInWindow(sessionWith(state).session, <ExpectationsEmpty />);
    expect(title()).toBe(heading);
  });

  test('that nothing matches, and the filter can be cleared', async () => {
    const { session } = sessionWith(listed([ftpData(5000)]));
    session.showTab('expectations');
    session.expectations.filter.setFilter('helper = sip');
    renderInWindow(session, <ExpectationsEmpty />);
    expect(title()).toBe(empty.nothingMatches);
    await press('Clear filter');
    expect(session.expectations.filter.getText()).toBe('');
    expect(screen.queryByRole('heading')).toBeNull();
  });

  test('why it cannot be read, and it can be tried again', async () => {
    const { session, invoke } = sessionWith(FAILED);
    renderInWindow(session, <ExpectationsEmpty />);
    expect(screen.getByText('Not permitted.')).toBeTruthy();
    await press('Re-read now');
    expect(invoke).toHaveBeenCalledWith('rereadExpectations', undefined);
  });
});

test.each([false, true])(
  'the key Delete is about the active one, and left to the window if nothing can be deleted: %s',
  (readOnly) => {
    const { session } = sessionWith(listed([ftpData(5000)]), { boot: { readOnly } });
    renderInWindow(session, <Expectations ref={null} />);
    const grid = screen.getByRole('grid', { name: 'Expectations' });
    fireEvent.keyDown(grid, { key: 'Home', ctrlKey: true });
    expect(fireEvent.keyDown(grid, { key: 'Delete' })).toBe(readOnly);
    expect(session.store.getState().dialog?.kind).toBe(readOnly ? undefined : 'deleteSelectedExpectations');
  },
);

test('the number is beside the title while there are any, and with those that match beside the filter', () => {
  const { session } = sessionWith(listed([ftpData(5000), sipMedia(1)]));
  const drawn = renderInWindow(
    session,
    <>
      <ExpectationBadge />
      <ExpectationCount />
    </>,
  );
  const status = () => screen.getByRole('status', { name: 'Expectation count' });
  expect(drawn.container.querySelector('small')?.textContent).toBe('2');
  expect(status().textContent).toBe('2 expectations');
  act(() => session.expectations.filter.setFilter('helper = sip'));
  expect(status().textContent).toBe('1 of 2');
  expect(status().dataset).toMatchObject({ matching: '1', total: '2', filter: 'helper = sip' });
  act(() => session.expectations.receive(listed([])));
  expect(drawn.container.querySelector('small')).toBeNull();
});

test('the details have all of one, and stay when it is gone', async () => {
  const { session, engine } = sessionWith(listed([ftpData(5000), sipMedia(9000)]));
  renderInWindow(session, <ExpectationDetails />);
  const details = screen.getByRole('region', { name: 'Details' });
  expect(title()).toBe('Details');
  const row = session.expectations.getView().rows[1];
  act(() => row && session.expectations.follow(row));
  expect(title()).toBe('Expected by sip');
  const fact = (name: string) => details.querySelector(`[data-fact="${name}"] dd`)?.textContent;
  expect(fact('mask')).toBe('/16, any port (ffff::, port 0x0)');
  expect(fact('flags')).toMatch(/^Permanent .*Inactive /);
  expect(fact('class')).toBe('1');
  act(() => session.expectations.receive(listed([])));
  expect(title()).toBe('Gone');
  expect(fact('mask')).toBe('/16, any port (ffff::, port 0x0)');
  expect(within(details).queryByRole('button', { name: 'Delete this expectation' })).toBeNull();
  await act(async () => fireEvent.click(within(details).getByRole('button', { name: /Show its flow/ })));
  expect(engine.setFilter).toHaveBeenLastCalledWith(
    'proto = udp and src = fd00:1::7 and sport = 5060 and dst = fd00:2::1 and dport = 5060',
  );
});

test('the details are shown in place of the rows, too, with the commands for the table that is shown', async () => {
  const { session } = sessionWith(listed([ftpData(5000)]), { access: { shell: { kind: 'netns', netns: 'blue' } } });
  session.showTab('expectations');
  const row = session.expectations.getView().rows[0];
  act(() => row && session.expectations.follow(row));
  renderInWindow(session, <FullExpectationDetails />);
  const commands = () =>
    [...screen.getByRole('region', { name: 'Commands' }).querySelectorAll('code')].map(
      ({ textContent }) => textContent,
    );
  const tuple = '-p tcp -s 10.0.0.2 -d 10.0.0.1 --sport 0 --dport 5000 --reply-port-src 0 --reply-port-dst 0';
  expect(commands()).toEqual([
    `ip netns exec blue conntrack -G expect ${tuple}`,
    `ip netns exec blue conntrack -D expect ${tuple}`,
    'ip netns exec blue conntrack -L expect',
    'ip netns exec blue conntrack -E expect',
  ]);
  act(() => session.expectations.receive(listed([])));
  expect(commands()).toHaveLength(3);
  act(() => session.windowLayout.setFullDetails(true));
  expect(isFullView(session.store.getState())).toBe(true);
  // Each tab is as it was left.
  act(() => session.showTab('connections'));
  expect(isFullView(session.store.getState())).toBe(false);
  act(() => session.showTab('expectations'));
  await press('Back Esc');
  expect(isFullView(session.store.getState())).toBe(false);
});

describe('the confirmation of a delete', () => {
  async function open(situation: FakeSituation = {}) {
    const fake = sessionWith(listed([ftpData(5000), ftpData(5001), sipMedia(9000)]), situation);
    fake.engine.facets.mockResolvedValue({
      counted: 0,
      facets: [
        {
          field: 'zone',
          values: [0, 7].map((value) => ({ value, flows: 1 })),
          named: [],
          distinct: 2,
          without: 0,
          flows: 2,
        },
      ],
    });
    fake.invoke.mockResolvedValue({
      ok: true,
      value: {
        deleted: 1,
        gone: 1,
        replaced: 0,
        refused: [{ reason: 'EPERM: No.', count: 1 }],
        unknown: 0,
        notSent: 0,
      },
    });
    fake.session.expectations.select({ kind: 'all' });
    fake.session.expectations.filter.setFilter('helper = ftp');
    fake.session.openDialog({ kind: 'deleteSelectedExpectations' });
    await act(async () => renderInWindow(fake.session, <ExpectationDeleteDialog scope={{ kind: 'selected' }} />));
    return fake;
  }

  test('names what was selected when it opened, in which zones to look, and what became of each', async () => {
    const { session, invoke } = await open();
    expect(title()).toBe(`${dialogs.deleteExpectations(3)}?`);
    expect(screen.getByRole('alert').textContent).toContain('1 of them is hidden');
    // The list goes on while it is open.
    act(() => session.expectations.receive(listed([ftpData(1)])));
    await press(dialogs.deleteExpectations(3));
    const [, input] = invoke.mock.calls.find(([name]) => name === 'deleteExpectations') ?? [];
    expect(input).toMatchObject({ zones: [0, 7], expectations: [{ id: 5000 }, { id: 5001 }, { family: 'ipv6' }] });
    const { ended } = session.store.getState();
    expect(ended?.shown).toBe('dialog');
    expect(ended?.end).toMatchObject({ kind: 'deleted', thing: 'expectation' });
    cleanup();
    renderInWindow(session, ended && <EndDialog end={ended.end} />);
    const status = screen.getByRole('status');
    expect(status.dataset).toMatchObject({ deleted: '1', gone: '1', refused: '1', replaced: '0', unmatched: '0' });
    expect(title()).toBe(dialogs.notAllDeleted);
    expect(status.textContent).toContain('refused by the kernel: EPERM: No.');
  });

  test('cannot be confirmed with --read-only', async () => {
    const { invoke } = await open({ boot: { readOnly: true } });
    await press(dialogs.deleteExpectations(3));
    expect(invoke).not.toHaveBeenCalledWith('deleteExpectations', expect.anything());
  });
});

test('a flush asks with the kernel’s number, and tells what was left', async () => {
  const { session, invoke } = sessionWith(listed([ftpData(5000)]));
  invoke.mockImplementation(async (name) =>
    name === 'countExpectations' ? { ok: true, value: { total: 4 } } : { ok: true, value: { before: 4, after: 0 } },
  );
  await act(async () => renderInWindow(session, <ExpectationFlushDialog />));
  expect(title()).toBe(`${dialogs.flushExpectations(4)}?`);
  await press(dialogs.flushExpectations(4));
  expect(invoke).toHaveBeenLastCalledWith('flushExpectations', { confirmed: 4 });
  const end = { kind: 'flushed', thing: 'expectation', before: 4, after: 0 };
  expect(session.store.getState().ended).toEqual({ end, shown: 'toast' });
});
