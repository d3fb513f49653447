// Puts the window into the page. Used by main.tsx with the real engine and main process.

import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './tokens.css';
import './app.css';
import './header.css';
import './panes.css';
import './notices.css';
import './footer.css';
import '../controls/buttons.css';
import '../controls/empty.css';
import '../controls/frame.css';
import './mantine.css';
import { createRoot } from 'react-dom/client';
import type { Session } from '../session/session.ts';
import { App } from './App.tsx';

/** @param root the page's element that the window fills. */
export function mount(root: Element, session: Session): void {
  createRoot(root).render(<App session={session} />);
}
