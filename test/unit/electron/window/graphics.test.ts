import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasGraphicsDevice } from '../../../../electron/window/graphics.ts';

let dev: string;
beforeEach(() => {
  dev = mkdtempSync(join(tmpdir(), 'flowglass-dev-'));
});
afterEach(() => rmSync(dev, { recursive: true }));

function add(name: string): void {
  mkdirSync(join(dev, name, '..'), { recursive: true });
  writeFileSync(join(dev, name), '');
}

test('is absent without device files, or without their folder', () => {
  expect(hasGraphicsDevice(dev)).toBe(false);
  expect(hasGraphicsDevice(join(dev, 'none'))).toBe(false);
  mkdirSync(join(dev, 'dri'));
  expect(hasGraphicsDevice(dev)).toBe(false);
});

test.each(['dri/renderD128', 'dri/renderD129', 'nvidia0', 'dxg'])('is %s', (name) => {
  add(name);
  expect(hasGraphicsDevice(dev)).toBe(true);
});

test.each(['dri/card0', 'nvidiactl', 'fb0', 'tty0'])('is not %s, which cannot draw', (name) => {
  add(name);
  expect(hasGraphicsDevice(dev)).toBe(false);
});
