// @vitest-environment happy-dom
// Commands for the user to run elsewhere.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Command } from '../../../../renderer/controls/Command.tsx';
import { SourceCommand } from '../../../../renderer/controls/SourceCommand.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

test('a command is copied as it is, and the button says so', async () => {
  const { session, invoke } = fakeSession();
  renderInWindow(session, <Command text="conntrack -D --sport 5" />);
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Copy conntrack -D --sport 5' })));
  expect(invoke.mock.calls.filter(([name]) => name === 'copyText')).toEqual([
    ['copyText', { text: 'conntrack -D --sport 5' }],
  ]);
  expect(screen.getByRole('button').textContent).toBe('Copied');
});

test('a command for the table is written so that it acts on that table', () => {
  const { session } = fakeSession({ access: { shell: { kind: 'netns', netns: 'blue' } } });
  renderInWindow(session, <SourceCommand heading="The same" text="conntrack -F" />);
  expect(document.querySelector('code')?.textContent).toBe('ip netns exec blue conntrack -F');
});

test('no command is shown if no way to the table is known', () => {
  const { session } = fakeSession({ access: { shell: undefined } });
  renderInWindow(session, <SourceCommand heading="The same" text="conntrack -F" />);
  expect(document.querySelector('code')).toBeNull();
  expect(screen.queryByText('The same')).toBeNull();
});
