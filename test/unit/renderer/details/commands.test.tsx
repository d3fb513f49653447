// @vitest-environment happy-dom
// The commands of a flow: for the table that is shown, or the reason why there is none.

import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { PRESENCE } from '../../../../native/flow/index.ts';
import { FlowCommands } from '../../../../renderer/details/commands.tsx';
import type { Ended } from '../../../../renderer/details/known-flow.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { row } from '../row.ts';

afterEach(cleanup);

const TUPLE = '-p tcp -s 192.168.4.27 -d 198.51.100.14 --sport 51544 --dport 443 -w 0 --orig-zone 0';
const FLOW = row({
  presence: PRESENCE.layer4,
  origSrc: '192.168.4.27',
  origDst: '198.51.100.14',
  origSport: 51544,
  origDport: 443,
});

function show(flow = FLOW, ended?: Ended) {
  const { session } = fakeSession({ access: { shell: { kind: 'netns', netns: 'blue' } } });
  renderInWindow(session, <FlowCommands flow={flow} ended={ended} />);
  return [...document.querySelectorAll('code')].map(({ textContent }) => textContent);
}

test('show, delete and watch the flow in its own table', () => {
  expect(show()).toEqual(['-L', '-D', '-E'].map((option) => `ip netns exec blue conntrack ${option} ${TUPLE}`));
});

test('of an ended flow do not delete, because another one can have its tuple', () => {
  expect(show(FLOW, { endedMs: 0, reason: 'gone' })).toEqual(
    ['-L', '-E'].map((option) => `ip netns exec blue conntrack ${option} ${TUPLE}`),
  );
});

test('are absent, with the reason, where conntrack cannot name only this flow', () => {
  expect(show({ ...FLOW, protocol: 47 })).toEqual([]);
  expect(screen.getByText(/keys of GRE/)).toBeTruthy();
});
