// The page's start: starts the engine's worker and requests what main has, and loads the window's code meanwhile. Small, and
// imports nothing large: what it imports delays all three.

import type { FlowglassApi } from '../electron/contract/commands.ts';
import { EarlyPage } from './early-page.ts';
import { START_MARKS } from './start-marks.ts';

declare global {
  interface Window {
    /** Set by the preload script. */
    readonly flowglass: FlowglassApi;
  }
}

/** The outline is painted by then, unless nobody sees the window, ms. */
const PAINTED_BY_MS = 200;

performance.mark(START_MARKS.script);
const early = new EarlyPage(window.flowglass, window, startWorker);

async function start(): Promise<void> {
  try {
    await outlinePainted();
    const { openWindow } = await import('./window.ts');
    await openWindow(await rootElement(), early);
  } catch (error) {
    const root = await rootElement();
    root.textContent = `Flowglass could not start: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Resolves once the page's outline is painted, or will not be: drawing the window would delay it. During a reload there is
 * nothing to wait for: the previous picture stays.
 */
function outlinePainted(): Promise<void> {
  const [navigation] = performance.getEntriesByType('navigation');
  if (navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload') return Promise.resolve();
  return new Promise((painted) => {
    new PerformanceObserver(() => painted()).observe({ type: 'paint', buffered: true });
    setTimeout(painted, PAINTED_BY_MS);
  });
}

/** This script does not wait for the page to be parsed. */
async function rootElement(): Promise<Element> {
  if (document.readyState === 'loading') {
    await new Promise((parsed) => document.addEventListener('DOMContentLoaded', parsed, { once: true }));
  }
  return document.getElementById('root') ?? document.body;
}

void start();

function startWorker(): Worker {
  return new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });
}
