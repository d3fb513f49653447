// @vitest-environment happy-dom

import { expect, test, vi } from 'vitest';
import type { FlowglassApi } from '../../../electron/contract/commands.ts';
import { EarlyPage } from '../../../renderer/early-page.ts';

function makePage() {
  const invoke = vi.fn(() => new Promise<never>(() => undefined));
  const api: FlowglassApi = { invoke, on: () => () => undefined };
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
  return { early, invoke, workers, start, arrive };
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
