// @vitest-environment happy-dom
// What the window's theme gives Mantine's components.

import { MantineProvider } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { theme } from '../../../../renderer/shell/theme.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

afterEach(cleanup);

test('the button that closes a message has a name', () => {
  render(
    <MantineProvider theme={theme} env="test">
      <Notifications />
    </MantineProvider>,
  );
  act(() => void notifications.show({ title: 'Read', message: 'It had 3 flows.', autoClose: false }));
  expect(screen.getByRole('button', { name: SENTENCES.told.close })).toBeDefined();
});
