// A Vitest pool whose worker is Electron's main process, so that the addon is tested where the application runs it:
// Electron refuses some things that Node allows (such as external array buffers). Needs a display.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PoolOptions, PoolWorker, WorkerRequest } from 'vitest/node';
import { PROGRAM_WATCHDOG_MS } from '../test/patience.ts';
import { findElectron } from './electron-runtime.mjs';
import { sandboxArguments } from './identity.mjs';

/** The value of `pool` in a Vitest project. */
export const electronPool = {
  name: 'electron',
  createPoolWorker: (options: PoolOptions): PoolWorker => new ElectronWorker(options),
};

class ElectronWorker implements PoolWorker {
  readonly name = 'electron';
  readonly cacheFs = true;
  readonly #options: PoolOptions;
  #process: ChildProcess | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const electron = findElectron();
    if (!electron) throw new Error('there is no Electron: run "npm test", which fetches one');
    const app = join(import.meta.dirname, 'electron-test-app');
    const child = spawn(electron.executable, [...sandboxArguments(), app], {
      env: this.#options.env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.#process = child;
    const { outputStream } = this.#options.project.vitest.logger;
    child.stdout?.pipe(outputStream, { end: false });
    const messages: Buffer[] = [];
    child.stderr?.on('data', (data: Buffer) => messages.push(data));
    const failed = once(child, 'exit').then(() => {
      throw new Error(`Electron ended before it was ready:\n${Buffer.concat(messages)}`);
    });
    const ready = once(child, 'message', { signal: AbortSignal.timeout(PROGRAM_WATCHDOG_MS) });
    await Promise.race([ready, failed]);
    failed.catch(() => undefined);
  }

  async stop(): Promise<void> {
    const child = this.#started();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  on(event: string, callback: (...args: unknown[]) => void): void {
    this.#started().on(event, callback);
  }

  off(event: string, callback: (...args: unknown[]) => void): void {
    this.#started().off(event, callback);
  }

  send(message: WorkerRequest): void {
    this.#started().send(message as object);
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  #started(): ChildProcess {
    if (!this.#process) throw new Error('Electron has not been started');
    return this.#process;
  }
}
