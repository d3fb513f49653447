// Puts the window into the page.

import './fonts.css';
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
// Only the components in the bundle (those with a NAME.module.mjs there), in the order of styles.css: all of that would be
// read before the first picture of the window. A component used for the first time needs its file here.
import '@mantine/core/styles/ScrollArea.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/VisuallyHidden.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/Combobox.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Notification.css';
import '@mantine/core/styles/Tooltip.css';
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
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { Session } from '../session/session.ts';
import { whenRead } from '../session/when-read.ts';
import { App } from './App.tsx';
import { addOtherScripts } from './more-fonts.ts';

/**
 * The fonts of other scripts wait this long, and then for the table: while that is read, the page has idle moments, but the
 * machine has none. Adding them lays out the whole window and draws it again.
 */
const OTHER_SCRIPTS_MS = 2000;

/**
 * Draws the window at once. React would do so in a later task, after Chromium has stored the compiled code: every later start
 * would have to compile the drawing code again.
 * @param root the page's element that the window fills.
 */
export function mount(root: Element, session: Session): void {
  flushSync(() => createRoot(root).render(<App session={session} />));
  const addThem = () => void requestIdleCallback(() => void addOtherScripts());
  setTimeout(() => whenRead(session.engine, addThem), OTHER_SCRIPTS_MS);
}
