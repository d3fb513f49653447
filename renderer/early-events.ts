// Main's events from the page's first moment on: what main says before the window listens is not lost, as it would be of a
// table that is opened while the window's code is loaded.

import type { EventName, EventPayload, FlowglassApi } from '../electron/contract/commands.ts';

/** Keeps the payloads of one event until somebody listens. */
class KeptEvent<N extends EventName> {
  #payloads: EventPayload<N>[] = [];
  readonly #stop: () => void;

  constructor(api: FlowglassApi, name: N) {
    this.#stop = api.on(name, (payload) => this.#payloads.push(payload));
  }

  /** Hands over what was kept, in its order; nothing is kept from then on. */
  giveTo(listener: (payload: EventPayload<N>) => void): void {
    this.#stop();
    for (const payload of this.#payloads.splice(0)) listener(payload);
  }
}

/** The same interface, whose first listener of each event that changes what the bootstrap says also gets the earlier ones. */
export function withEarlyEvents(api: FlowglassApi): FlowglassApi {
  const kept: { readonly [N in EventName]?: KeptEvent<N> } = {
    status: new KeptEvent(api, 'status'),
    settings: new KeptEvent(api, 'settings'),
    expectations: new KeptEvent(api, 'expectations'),
    actions: new KeptEvent(api, 'actions'),
  };
  return {
    invoke: (name, input) => api.invoke(name, input),
    on: (name, listener) => {
      const stop = api.on(name, listener);
      kept[name]?.giveTo(listener);
      return stop;
    },
  };
}
