// @vitest-environment happy-dom

import { expect, test, vi } from 'vitest';
import type { EventName, FlowglassApi } from '../../../electron/contract/commands.ts';
import { EarlyPage } from '../../../renderer/early-page.ts';

function makePage() {
  const invoke = vi.fn(() => new Promise<never>(() => undefined));
  const heard = new Map<EventName, Set<(payload: never) => void>>();
  const on: FlowglassApi['on'] = (name, listener) => {
    const listeners = heard.get(name) ?? new Set();
    heard.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  };
  const say = (name: EventName, payload: unknown) => {
    for (const listener of heard.get(name) ?? []) listener(payload as never);
  };
  const api: FlowglassApi = { invoke, on };
  const workers: Worker[] = [];
  const start = vi.fn(() => {
    const worker = { number: workers.length } as unknown as Worker;
    workers.push(worker);
    return worker;
  });
  const early = new EarlyPage(api, window, start);
  const arrive = (port: MessagePort, source: unknown = window) => {
    const event = new MessageEvent('message', { data: { flowglass: 'stream' } });
    Object.defineProperty(event, 'source', { value: source });
    Object.defineProperty(event, 'ports', { value: [port] });
    window.dispatchEvent(event);
  };
  return { early, invoke, workers, start, arrive, say };
}

const port = () => new MessageChannel().port1 as unknown as MessagePort;

test('requests what main has, and starts the worker, before the window is there to use them', () => {
  const { invoke, workers } = makePage();
  expect(invoke.mock.calls).toEqual([
    ['bootstrap', undefined],
    ['openStream', undefined],
  ]);
  expect(workers).toHaveLength(1);
});

test('the worker that was started early is used once; later ones are new', () => {
  const { early, workers, start } = makePage();
  expect(early.startWorker()).toBe(workers[0]);
  expect(start).toHaveBeenCalledTimes(1);
  expect(early.startWorker()).toBe(workers[1]);
  expect(start).toHaveBeenCalledTimes(2);
});

test('a port that arrives before the window is kept for it, and only the newest: it is of the source that is shown', () => {
  const { early, arrive } = makePage();
  const [old, newest, later] = [port(), port(), port()];
  arrive(old);
  arrive(newest);
  const take = vi.fn();
  early.takePorts(take);
  expect(take.mock.calls).toEqual([[newest]]);
  arrive(later);
  expect(take.mock.calls).toEqual([[newest], [later]]);
});

test('a port from elsewhere is not taken', () => {
  const { early, arrive } = makePage();
  arrive(port(), null);
  const take = vi.fn();
  early.takePorts(take);
  expect(take).not.toHaveBeenCalled();
});

test('what main says before the window listens is heard by its first listener, in order; then nothing is kept', () => {
  const { early, say } = makePage();
  for (const status of ['opening', 'reached']) say('status', status);
  say('actions', 'one action');
  const [first, second, actions] = [vi.fn(), vi.fn(), vi.fn()];
  early.api.on('status', first);
  early.api.on('status', second);
  say('status', 'later');
  early.api.on('actions', actions);
  expect(first.mock.calls).toEqual([['opening'], ['reached'], ['later']]);
  expect(second.mock.calls).toEqual([['later']]);
  expect(actions.mock.calls).toEqual([['one action']]);
});

test('a listener that stopped hears nothing more', () => {
  const { early, say } = makePage();
  const listener = vi.fn();
  early.api.on('status', listener)();
  say('status', 'later');
  expect(listener).not.toHaveBeenCalled();
});
