// Draws a component of the window around a session, as the window does.

import { MantineProvider } from '@mantine/core';
import { type RenderResult, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { Session } from '../../../renderer/session/session.ts';
import { SessionContext } from '../../../renderer/session/use-session.ts';

export function renderInWindow(session: Session, component: ReactNode): RenderResult {
  return render(component, {
    wrapper: ({ children }) => (
      <MantineProvider env="test">
        <SessionContext value={session}>{children}</SessionContext>
      </MantineProvider>
    ),
  });
}
