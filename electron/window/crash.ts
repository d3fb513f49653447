// What happens when something breaks that should not: the page's process is gone, or main has an unhandled error.

import { app, type BrowserWindow, dialog } from 'electron';
import type { Log } from '../log.ts';

/** A page that breaks again within this time is not simply reloaded, ms. */
const AGAIN_MS = 60_000;

/** Reloads the page when its process is gone; asks the user the second time. */
export function surviveRendererCrash(window: BrowserWindow, reload: () => void, log: Log): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.error(`the window's process ended: ${reason} (${exitCode})`);
    const again = performance.now() - lastMs < AGAIN_MS;
    lastMs = performance.now();
    if (!again) {
      // Not from within the event: its clean-up would end the new load as well.
      setImmediate(reload);
      return;
    }
    void askToReload(window, reason).then((yes) => (yes ? reload() : app.quit()));
  });
  window.on('unresponsive', () => log.warn('the window does not respond'));
  window.on('responsive', () => log.info('the window responds again'));
}

/** Ends the processes of a page that does not start; it is then reloaded as after any crash. */
export function endStuckPage(log: Log): void {
  log.error('the window did not start');
  for (const { type, pid } of app.getAppMetrics()) {
    if (type !== 'Tab') continue;
    try {
      // A process that hangs ignores webContents.forcefullyCrashRenderer().
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      log.warn(`the window's process ${pid} could not be ended`, error);
    }
  }
}

async function askToReload(window: BrowserWindow, reason: string): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: 'error',
    title: 'Flowglass',
    message: 'The window has stopped working twice within a minute.',
    detail: `Its process ended (${reason}). This changed nothing in the kernel. Load it again? If it keeps happening, start Flowglass with --disable-gpu.`,
    buttons: ['Load again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  };
  // A window that never appeared cannot carry a dialog.
  const { response } = await (window.isVisible()
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return response === 0;
}

/** Logs and shows unhandled errors; the application continues if it can. */
export function reportUnhandled(log: Log): void {
  let shown = false;
  const report = (error: unknown) => {
    log.error('unhandled error', error instanceof Error ? (error.stack ?? error) : error);
    if (shown || !app.isReady()) return;
    shown = true;
    // Not showErrorBox: it would stop main, and with it the stream, until it is closed.
    void dialog.showMessageBox({
      type: 'error',
      title: 'Flowglass',
      message: 'Something went wrong in Flowglass.',
      detail: `${error instanceof Error ? error.message : String(error)}\n\nIf Flowglass keeps misbehaving, restart it. The details are on standard error.`,
      buttons: ['Close'],
    });
  };
  process.on('unhandledRejection', report);
  process.on('uncaughtException', report);
}
