// The worker's entry. Chromium keeps the compiled code of a script that is imported, but never that of a worker's first one: so
// this one is small, and loads the engine.

import { takeOnceLoaded } from './early-messages.ts';
import type { ToWorker } from './worker-messages.ts';

declare const self: DedicatedWorkerGlobalScope;

// The page hears of a failure, and starts another worker.
takeOnceLoaded<ToWorker>(self, () => import('./engine-worker.ts')).catch(reportError);
