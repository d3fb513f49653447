// The page's start: the one place that composes main's interface, the engine worker and the window.

import { setNonce } from 'get-nonce';
import type { FlowglassApi } from '../electron/contract/commands.ts';
import { Bootstrap } from '../electron/contract/settings.ts';
import { createEngineClient } from './engine/client.ts';
import { FLOW_COLUMNS } from './flows/connection-columns.tsx';
import { endedDelete } from './session/ended-delete.ts';
import { pageNonce } from './session/nonce.ts';
import { Session } from './session/session.ts';
import { mount } from './shell/mount.tsx';

declare global {
  interface Window {
    /** Set by the preload script. */
    readonly flowglass: FlowglassApi;
  }
}

setNonce(pageNonce());

async function start(root: Element): Promise<void> {
  const api = window.flowglass;
  const session: { current: Session | undefined } = { current: undefined };
  const openStream = async (): Promise<void> => {
    const stream = await api.invoke('openStream', undefined);
    if (!stream.ok) session.current?.store.setState({ trouble: stream.failure });
  };
  const engine = createEngineClient(startWorker, { openStream, endedDelete: (token) => endedDelete(api, token) });
  window.addEventListener('message', (event) => {
    // The stream's port arrives from the preload script, in this same window; each source brings another.
    if (event.source !== window || event.data?.flowglass !== 'stream') return;
    const [port] = event.ports;
    if (port) engine.attach(port);
  });
  const boot = await api.invoke('bootstrap', undefined);
  if (!boot.ok) throw new Error(boot.failure.message);
  session.current = new Session(api, engine, Bootstrap.parse(boot.value), FLOW_COLUMNS);
  mount(root, session.current);
  await openStream();
  // The window works without this answer.
  await session.current.reportEndedDelete().catch((error: unknown) => console.error(error));
}

function startWorker(): Worker {
  return new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });
}

const root = document.getElementById('root');
if (root) {
  start(root).catch((error: unknown) => {
    root.textContent = `Flowglass could not start: ${error instanceof Error ? error.message : String(error)}`;
  });
}
