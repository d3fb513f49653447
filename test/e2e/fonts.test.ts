// The fonts of the window: the Latin ones are there from the first picture on, those of other scripts once the table
// is read.

import { expect, test } from 'vitest';
import { launch } from './support/app.ts';
import { PATIENCE } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();

test('names in any script are drawn in the fonts that the window brings along', async () => {
  await using app = await launch(world);
  const { page } = app;
  const faces = () => page.evaluate(() => [...document.fonts].map(({ family, status }) => `${family}: ${status}`));
  // A face that is not loaded would make each new size of text wait.
  await expect.poll(async () => (await faces()).length, PATIENCE).toBeGreaterThan(10);
  expect(new Set(await faces())).toEqual(new Set(['Inter Variable: loaded', 'JetBrains Mono Variable: loaded']));

  await page.evaluate(() => {
    for (const className of ['probe-sans', 'probe-sans fg-mono']) {
      document.body.append(
        Object.assign(document.createElement('p'), { className, textContent: 'name Łódź Жизнь Ελλάδα' }),
      );
    }
  });
  const session = await page.context().newCDPSession(page);
  await session.send('DOM.enable');
  await session.send('CSS.enable');
  const { root } = await session.send('DOM.getDocument');
  const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: '.probe-sans' });
  const fontsOf = async (nodeId: number) => {
    const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
    return new Set(fonts.map(({ familyName, isCustomFont }) => [familyName, isCustomFont].join()));
  };
  const drawn = await Promise.all(nodeIds.map(fontsOf));
  expect(drawn).toEqual([new Set(['Inter,true']), new Set(['JetBrains Mono,true'])]);
});
