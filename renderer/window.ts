// Opens the window: the one place that composes main's interface, the engine and what is drawn.

import { setNonce } from 'get-nonce';
import { Bootstrap } from '../electron/contract/settings.ts';
import type { EarlyPage } from './early-page.ts';
import { createEngineClient } from './engine/client.ts';
import { FLOW_COLUMNS } from './flows/connection-columns.tsx';
import { endedDelete } from './session/ended-delete.ts';
import { pageNonce } from './session/nonce.ts';
import { Session } from './session/session.ts';
import { mount } from './shell/mount.tsx';
import { markPainted, markViews, START_MARKS } from './start-marks.ts';

/**
 * Draws the window into `root`.
 * @throws if main does not answer as agreed.
 */
export async function openWindow(root: Element, early: EarlyPage): Promise<void> {
  setNonce(pageNonce());
  const { api } = early;
  const session: { current: Session | undefined } = { current: undefined };
  const openStream = async (opened = api.invoke('openStream', undefined)): Promise<void> => {
    const stream = await opened;
    if (!stream.ok) session.current?.store.setState({ trouble: stream.failure });
  };
  const engine = createEngineClient(early.startWorker, {
    openStream,
    endedDelete: (token) => endedDelete(api, token),
  });
  const boot = await early.boot;
  if (!boot.ok) throw new Error(boot.failure.message);
  session.current = new Session(api, engine, Bootstrap.parse(boot.value), FLOW_COLUMNS);
  // After what the session tells the engine first, and before anything is drawn: the engine works meanwhile.
  early.takePorts((port) => engine.attach(port));
  mount(root, session.current);
  markPainted(START_MARKS.window);
  markViews(engine);
  await openStream(early.opened);
  // The window works without this answer.
  await session.current.reportEndedDelete().catch((error: unknown) => console.error(error));
}
