// In the current runtime (Node.js or Electron), a process that exits while the addon is busy ends at once and cleanly.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sandboxArguments } from '../../build/identity.mjs';
import { Namespace } from '../kernel/support/namespace.ts';
import { PROGRAM_WATCHDOG_MS } from '../patience.ts';
import { BUSY_STATES } from './busy-states.mjs';

const PROGRAM = join(import.meta.dirname, 'busy-app');
const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
const RUNTIME_ARGUMENTS = process.versions.electron ? sandboxArguments() : [];

const FLOWS = 20_000;

let namespace: Namespace;

beforeAll(() => {
  namespace = new Namespace();
});

afterAll(() => namespace?.[Symbol.dispose]());

// Three batches; two can be filled ahead. Some tests delete them.
beforeEach(() => {
  if (namespace.count() === FLOWS) return;
  namespace.run('conntrack', '-F');
  namespace.fill(FLOWS);
});

/** Reaches the namespace through a helper that runs in it. */
function throughHelper(): object {
  return { helper: ['ip', 'netns', 'exec', namespace.name, HELPER] };
}

function run(state: string, end: 'exit' | 'worker' | 'itself', where: object): unknown {
  const argument = JSON.stringify({ state, end, where });
  const { status, signal, stdout } = spawnSync(
    process.execPath,
    [...RUNTIME_ARGUMENTS, join(PROGRAM, process.versions.electron ? '' : 'main.mjs'), argument],
    {
      encoding: 'utf8',
      timeout: PROGRAM_WATCHDOG_MS,
      env: { ...process.env, VITEST_POOL_ID: undefined },
    },
  );
  return { status, signal, stdout };
}

const ENDED = { status: 0, signal: null, stdout: expect.stringMatching(/^holds \d\n$/) };

describe('process.exit', () => {
  test.each(BUSY_STATES)('while %s', (state) => {
    expect(run(state, 'exit', { netns: namespace.name })).toEqual(ENDED);
  });

  test.each(BUSY_STATES)('while %s, and a worker too', (state) => {
    expect(run(state, 'worker', { netns: namespace.name })).toEqual(ENDED);
  });

  test.each(BUSY_STATES)('while %s through a helper', (state) => {
    expect(run(state, 'exit', throughHelper())).toEqual(ENDED);
  });
});

test.each(['idle', 'asking', 'closing', 'transacting'])(
  'a process with nothing left to wait for ends by itself: %s',
  (state) => {
    expect(run(state, 'itself', { netns: namespace.name })).toEqual(ENDED);
  },
);
