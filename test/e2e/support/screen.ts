// The size of the page on a screen whose pixels are not CSS pixels: Playwright's own setViewportSize makes their ratio 1.

import type { Page } from 'playwright-core';

/** Sets the size of the page, CSS px, and keeps the device pixel ratio with which the application was started. */
export async function resizePage(page: Page, { width, height }: { width: number; height: number }): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const metrics = { width, height, deviceScaleFactor: 0, mobile: false };
  await session.send('Emulation.setDeviceMetricsOverride', metrics);
}
