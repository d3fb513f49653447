// Brings the addon into a busy state, for tests that end its owner (busy-worker.mjs, busy-app). Uses the addon itself:
// Electron's Node does not run TypeScript.

import { createRequire } from 'node:module';

const addon = createRequire(import.meta.url)('../../native/build/flowglass_conntrack.node');

/** nlmsghdr and nfgenmsg of IPCTNL_MSG_CT_GET: of all families, with NLM_F_REQUEST and NLM_F_DUMP. */
const DUMP = new Uint8Array([20, 0, 0, 0, 1, 1, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const NEW_UPDATE_DESTROY = [1, 2, 3];
/** Bytes of a batch with room for 8,184 flows. */
const BATCH_BYTES = 64 + 194 * 8184;

/**
 * @typedef {{ netns?: string, helper?: string[] }} Where
 * @typedef {any} Session The addon's NativeSession.
 */

/** Promises of work that nobody awaits. @param {Promise<unknown>} work */
function leave(work) {
  work.catch(() => undefined);
}

/** What each state does with an open session. Pending work is not awaited. */
const BUSY = {
  idle: () => undefined,
  async dumping(/** @type {Session} */ session) {
    const dump = new addon.NativeDump(session, DUMP, true);
    await dump.read(new ArrayBuffer(BATCH_BYTES));
    leave(dump.read(new ArrayBuffer(BATCH_BYTES)));
    leave(dump.read(new ArrayBuffer(BATCH_BYTES)));
    return dump;
  },
  async subscribed(/** @type {Session} */ session) {
    const events = new addon.NativeEvents(session);
    await events.open(NEW_UPDATE_DESTROY, 65_536);
    leave(events.next());
    return events;
  },
  asking(/** @type {Session} */ session) {
    for (let i = 0; i < 20; i++) leave(session.stats());
  },
  transacting(/** @type {Session} */ session) {
    for (let i = 0; i < 5; i++) leave(session.transact('dump', DUMP));
  },
  async deleting(/** @type {Session} */ session) {
    const dump = new addon.NativeDump(session, DUMP, true);
    const batch = new ArrayBuffer(BATCH_BYTES);
    await dump.read(batch);
    leave(session.delete(batch, true, true));
    return dump;
  },
  async closing(/** @type {Session} */ session) {
    const dump = await BUSY.dumping(session);
    leave(session.stats());
    session.stop();
    return dump;
  },
  async everything(/** @type {Session} */ session) {
    const held = [await BUSY.dumping(session), await BUSY.subscribed(session)];
    BUSY.transacting(session);
    BUSY.asking(session);
    return held;
  },
};

/** The states, including one in which the session is not open yet. */
export const BUSY_STATES = ['opening', ...Object.keys(BUSY)];

/**
 * Enters the state, and returns what must stay referenced.
 * @param {string} state One of BUSY_STATES.
 * @param {Where} where
 */
export async function enter(state, { netns, helper }) {
  const session = new addon.NativeSession();
  const opened = session.open(netns, helper, () => undefined);
  if (state === 'opening') {
    leave(opened);
    return [session];
  }
  await opened;
  const busy = /** @type {Record<string, (session: Session) => unknown>} */ (BUSY)[state];
  if (!busy) throw new Error(`there is no state ${state}`);
  return [session, await busy(session)];
}
