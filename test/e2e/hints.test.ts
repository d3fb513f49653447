// A button says what it does, or why it cannot be pressed, to a pointer that rests on it.

import { expect, test } from 'vitest';
import { launch } from './support/app.ts';
import { PATIENCE } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();

test('a tooltip comes beside its button, goes with Escape or the pointer, and comes again', async () => {
  await using app = await launch(world);
  const { page } = app;
  const button = page.getByRole('button', { name: 'Columns' });
  const tooltip = page.getByRole('tooltip');
  await button.hover();
  await tooltip.waitFor(PATIENCE);
  await expect.poll(() => tooltip.evaluate((element) => getComputedStyle(element).opacity), PATIENCE).toBe('1');
  const [own, said] = [await button.boundingBox(), await tooltip.boundingBox()];
  if (!own || !said) throw new Error('not drawn');
  const betweenPx = said.y - (own.y + own.height);
  expect(betweenPx).toBeGreaterThan(0);
  expect(betweenPx).toBeLessThan(20);
  expect(said.x).toBeLessThan(own.x + own.width);
  expect(said.x + said.width).toBeGreaterThan(own.x);
  await page.keyboard.press('Escape');
  await tooltip.waitFor({ ...PATIENCE, state: 'detached' });
  await page.mouse.move(5, 400);
  await button.hover();
  await tooltip.waitFor(PATIENCE);
  await page.mouse.move(5, 400);
  await tooltip.waitFor({ ...PATIENCE, state: 'detached' });
});
