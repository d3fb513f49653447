// What the benchmark says about processes: processor time and minor faults, by process.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { usagesText } from '../../bench/report.ts';
import {
  applicationCpuMs,
  figureOfThis,
  medianFigure,
  processName,
  totalCpuMs,
  usageOfPrograms,
  usagesOfApplication,
} from '../../bench/usage.ts';

const PAGE_BYTES = 4096;
const PAGES = 4096;

test('fresh memory that a task touches is counted as minor faults', async () => {
  const { usages } = await figureOfThis('test', () => {
    const memory = new Uint8Array(PAGES * PAGE_BYTES);
    for (let at = 0; at < memory.length; at += PAGE_BYTES) memory[at] = 1;
  });
  expect(usages.map(({ process }) => process)).toEqual(['test']);
  // A huge page would be one fault.
  expect(usages[0]?.minorFaults).toBeGreaterThan(PAGES / 1024);
});

test('a program is counted once it has ended', () => {
  const { result, usages } = usageOfPrograms('program', () =>
    execFileSync(process.execPath, ['-e', 'console.log(1)'], { encoding: 'utf8' }),
  );
  expect(result).toBe('1\n');
  expect(usages[0]?.process).toBe('program');
  expect(usages[0]?.minorFaults).toBeGreaterThan(100);
});

test('the processes of an application are counted by kind', async () => {
  const { usages } = await usagesOfApplication(process.pid, async () => {});
  expect(usages.map(({ process: name }) => name)).toContain('main');
});

test('programs of the load are named beside the application, and are no part of its processor time', async () => {
  const { usages } = await usagesOfApplication(process.pid, async () => {
    execFileSync(process.execPath, ['-e', '0']);
  });
  const programs = usages.find(({ process: name }) => name === 'programs');
  expect(programs?.minorFaults).toBeGreaterThan(100);
  const others = usages.filter((usage) => usage !== programs);
  expect(applicationCpuMs(usages)).toBe(totalCpuMs(others));
});

test.each([
  ['/opt/app/electron --type=renderer --lang=en', false, 'page'],
  ['/opt/app/electron --type=gpu-process', false, 'gpu'],
  ['/opt/app/electron --user-data-dir=/x', true, 'main'],
  ['/usr/lib/flowglass-helper 3', false, 'flowglass-helper'],
])('%s is named by what it is', (commandLine, isFirst, name) => {
  expect(processName(commandLine, isFirst)).toBe(name);
});

test('of several runs the value is the median, and the usage the mean', () => {
  const run = (value: number, cpuMs: number) => ({ value, usages: [{ process: 'p', cpuMs, minorFaults: 2 * cpuMs }] });
  expect(medianFigure([run(1, 10), run(9, 20), run(2, 60)])).toEqual(run(2, 30));
});

test('a row names each process, and the share of fresh pages where it is large', () => {
  const usages = [
    { process: 'main', cpuMs: 300, minorFaults: 10_000 },
    { process: 'page', cpuMs: 700, minorFaults: 15_000 },
  ];
  expect(usagesText(usages, 1)).toBe('main 300.0 ms, 10,000; page 700.0 ms, 15,000');
  expect(usagesText(usages, 13)).toBe('main 300.0 ms, 10,000; page 700.0 ms, 15,000; fresh pages 33 %');
  expect(usagesText([{ process: 'zygote', cpuMs: 0, minorFaults: 0 }], 13)).toBe('');
});
