// Puts the window into the page. Used by main.tsx with the real engine and main process.

import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './tokens.css';
import './app.css';
import './buttons.css';
import './empty.css';
import './mantine.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import type { Session } from './session.ts';

export function mount(root: Element, session: Session): void {
  createRoot(root).render(<App session={session} />);
}
