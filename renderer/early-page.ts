// What the page has requested before the window's code is loaded: the engine's worker, main's answers and events, the
// stream's port.

import type { CommandOutput, FlowglassApi } from '../electron/contract/commands.ts';
import type { Result } from '../electron/contract/failure.ts';
import { withEarlyEvents } from './early-events.ts';

export class EarlyPage {
  readonly api: FlowglassApi;
  /** What main knows; parse it. */
  readonly boot: Promise<Result<CommandOutput<'bootstrap'>>>;
  /** Whether main sends a stream. */
  readonly opened: Promise<Result<undefined>>;
  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #port: MessagePort | undefined;
  #onPort: ((port: MessagePort) => void) | undefined;

  /**
   * @param page gets the stream's ports as messages.
   * @param start starts a worker of the engine.
   */
  constructor(api: FlowglassApi, page: Window, start: () => Worker) {
    this.api = withEarlyEvents(api);
    this.#start = start;
    page.addEventListener('message', (event) => {
      // The stream's port arrives from the preload script, in this same window; each source brings another.
      if (event.source !== page || event.data?.flowglass !== 'stream') return;
      const [port] = event.ports;
      if (port) this.#arrived(port);
    });
    this.boot = this.api.invoke('bootstrap', undefined);
    this.opened = this.api.invoke('openStream', undefined);
    this.#worker = start();
  }

  /** The worker that was started early, and a new one each time after. */
  startWorker = (): Worker => {
    const worker = this.#worker ?? this.#start();
    this.#worker = undefined;
    return worker;
  };

  /** Hands over the port that has arrived, and each that arrives from now on. */
  takePorts(take: (port: MessagePort) => void): void {
    this.#onPort = take;
    const port = this.#port;
    this.#port = undefined;
    if (port) take(port);
  }

  #arrived(port: MessagePort): void {
    if (this.#onPort) this.#onPort(port);
    // The newest is of the source that is shown.
    else this.#port = port;
  }
}
