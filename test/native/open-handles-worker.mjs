// A worker that opens everything, says so, and is then ended from outside (addon.test.ts). It uses the addon itself:
// Electron's Node does not run TypeScript.

import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const addon = createRequire(import.meta.url)('../../native/build/flowglass_conntrack.node');

const session = new addon.NativeSession();
await session.open(workerData.netns, undefined, () => undefined);
// nlmsghdr and nfgenmsg: IPCTNL_MSG_CT_GET of all families, NLM_F_REQUEST and NLM_F_DUMP.
const request = new Uint8Array(20);
request.set([20, 0, 0, 0, 1, 1, 1, 3]);
const dump = new addon.NativeDump(session, request);
await dump.read();
const events = new addon.NativeEvents(session);
await events.open([1, 2, 3], 65536);
// Neither is awaited: they wait when the worker ends.
void events.next();
void dump.read();
void session.stats();
void session.transact('dump', request);
parentPort?.postMessage('open');
