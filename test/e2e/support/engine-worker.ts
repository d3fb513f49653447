// The page's engine worker under the test's control: held for as long as the test wants, through the main process's
// debugger, or ended.

import type { ElectronApplication, Page, Worker } from 'playwright-core';
import { expect } from 'vitest';
import type { Launched } from './app.ts';
import { PATIENCE } from './window.ts';

/** Holds the worker: it runs nothing until it is released, as if it were stuck in one long piece of work. */
export class EngineWorker {
  readonly #app: ElectronApplication;
  readonly #session: string;

  private constructor(app: ElectronApplication, session: string) {
    this.#app = app;
    this.#session = session;
  }

  /** Attaches to the worker of the application's only window. Once per application. */
  static async of(app: ElectronApplication): Promise<EngineWorker> {
    const session = await app.evaluate(async ({ BrowserWindow }) => {
      const inspector = BrowserWindow.getAllWindows()[0]?.webContents.debugger;
      if (!inspector) throw new Error('there is no window');
      inspector.attach('1.3');
      const attached = new Promise<string>((resolve) => {
        inspector.on('message', (_event, method, params) => {
          if (method === 'Target.attachedToTarget' && params.targetInfo.type === 'worker') resolve(params.sessionId);
        });
      });
      await inspector.sendCommand('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: true,
      });
      const id = await attached;
      await inspector.sendCommand('Debugger.enable', {}, id);
      return id;
    });
    return new EngineWorker(app, session);
  }

  /** Stops the worker at the next thing it does. */
  hold(): Promise<void> {
    return this.#send('Debugger.pause');
  }

  /** Lets the worker do everything that has waited. */
  release(): Promise<void> {
    return this.#send('Debugger.resume');
  }

  async #send(method: string): Promise<void> {
    const call = { method, session: this.#session };
    await this.#app.evaluate(async ({ BrowserWindow }, { method: name, session }) => {
      await BrowserWindow.getAllWindows()[0]?.webContents.debugger.sendCommand(name, {}, session);
    }, call);
  }
}

/** The page's only worker, as seen by the driver. */
async function workerOf(page: Page): Promise<Worker> {
  await expect.poll(() => page.workers().length, PATIENCE).toBe(1);
  const [worker] = page.workers();
  if (!worker) throw new Error('the worker has ended');
  return worker;
}

/** Makes the worker fail with an error that nobody catches, and takes that from the application's log. */
export async function failWorker({ page, log }: Launched): Promise<void> {
  const worker = await workerOf(page);
  const reason = 'failed by the test';
  await worker.evaluate((message) => {
    setTimeout(() => {
      throw new Error(message);
    });
  }, reason);
  await expect.poll(() => log.some((line) => line.includes(reason)), PATIENCE).toBe(true);
  log.splice(0, log.length, ...log.filter((line) => !line.includes(reason)));
}

/** Ends the worker; the page gets no event. */
export async function endWorker(page: Page): Promise<void> {
  const worker = await workerOf(page);
  // The answer may never arrive.
  void worker.evaluate(() => self.close()).catch(() => undefined);
}
