// The application's window by its accessible names: what a test reads from it and does in it.

import { hostname } from 'node:os';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE as ANY_PATIENCE } from '../../patience.ts';
import type { OpenFlow } from './traffic.ts';

/** An element's visible text. */
export function textOf(element: Locator): Promise<string> {
  return element.innerText();
}

/** One rendered row of the grid: texts by column id. */
export interface ShownRow {
  /** aria-rowindex without the header row: the first row is 1. */
  readonly position: number;
  readonly change: string;
  readonly selected: boolean;
  readonly cells: Readonly<Record<string, string>>;
}

/** Polling every 50 ms would take a quarter of the processor time of these tests. */
export const PATIENCE = { ...ANY_PATIENCE, interval: 150 } as const;

/** "10.0.0.1:80", "[fd00::1]:80": an end as in the table. */
export function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The window of one running application. */
export class FlowWindow {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get grid(): Locator {
    return this.page.getByRole('grid', { name: 'Connections' });
  }
  get filter(): Locator {
    return this.page.getByRole('textbox', { name: 'Filter', exact: true });
  }
  get count(): Locator {
    return this.page.getByRole('status', { name: 'Flow count' });
  }
  get dialog(): Locator {
    return this.page.getByRole('alertdialog');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The numbers of the status `Flow count`; NaN while it is absent. */
  async counts(): Promise<{ matching: number; total: number }> {
    // Reads both at one moment. Unlike `evaluate`, does not wait for a refused navigation.
    const [counts] = await this.count.evaluateAll((found) =>
      found.map(({ dataset }) => ({
        matching: Number(dataset.matching ?? Number.NaN),
        total: Number(dataset.total ?? Number.NaN),
      })),
    );
    return counts ?? { matching: Number.NaN, total: Number.NaN };
  }

  async matching(): Promise<number> {
    return (await this.counts()).matching;
  }

  async total(): Promise<number> {
    return (await this.counts()).total;
  }

  /** Waits until the window knows `total` flows. */
  async showsTotal(total: number): Promise<void> {
    await expect.poll(() => this.total(), PATIENCE).toBe(total);
  }

  /** Waits until exactly that many rows are listed: matching ones only, none that is gone. */
  async listsOnly(rows: number): Promise<void> {
    await expect.poll(() => this.grid.getAttribute('aria-rowcount'), PATIENCE).toBe(String(rows + 1));
  }

  async showsMatching(matching: number): Promise<void> {
    await expect.poll(() => this.matching(), PATIENCE).toBe(matching);
  }

  /**
   * Replaces the filter's text by keyboard: the editor adopts a selection made by a script only with the next event,
   * and completions in between would undo it.
   */
  async setFilter(text: string): Promise<void> {
    const { keyboard } = this.page;
    await this.filter.focus();
    await keyboard.press('Control+a');
    if (text === '') await keyboard.press('Delete');
    else await keyboard.insertText(text);
  }

  /** Chooses a theme in the menu More: System, Light or Dark. */
  async chooseTheme(name: string): Promise<void> {
    await this.button('More').click();
    await this.page.getByRole('menuitemradio', { name, exact: true }).click();
    await this.page.keyboard.press('Escape');
  }

  /** Shows the window in light or dark, and without animations, as if the system asked for it. */
  async setColorScheme(colorScheme: 'light' | 'dark'): Promise<void> {
    await this.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const shown = this.page.locator('html');
    await expect.poll(() => shown.getAttribute('data-mantine-color-scheme'), PATIENCE).toBe(colorScheme);
  }

  /** The rendered rows, in order. */
  async rows(): Promise<ShownRow[]> {
    const rows = await this.grid.evaluate((grid) =>
      [...grid.querySelectorAll('[role=row][aria-rowindex]')]
        .filter((row) => row.querySelector('[role=gridcell]'))
        .map((row) => ({
          position: Number(row.getAttribute('aria-rowindex')) - 1,
          change: row.getAttribute('data-change') ?? '',
          selected: row.getAttribute('aria-selected') === 'true',
          cells: Object.fromEntries(
            [...row.querySelectorAll('[data-column]')].map((cell) => [
              cell.getAttribute('data-column') ?? '',
              cell.textContent.trim(),
            ]),
          ),
        })),
    );
    return rows.sort((a, b) => a.position - b.position);
  }

  /** The row of a flow; undefined while it is not rendered. */
  async row(flow: OpenFlow): Promise<ShownRow | undefined> {
    const rows = await this.rows();
    return rows.find((row) => isRowOf(row, flow));
  }

  /** The row of a flow, as an element to act on. */
  rowLocator(flow: OpenFlow): Locator {
    const source = this.page.locator('[data-column=source]', { hasText: endpoint(flow.src, flow.sport) });
    // A flow of the other protocol can have the same port.
    const other = this.page.locator('[data-column=protocol]', { hasText: flow.protocol === 'tcp' ? 'UDP' : 'TCP' });
    return this.grid.getByRole('row').filter({ has: source, hasNot: other });
  }

  /** The mark on a flow's row: none, new, changed, gone, back; "absent" without a row. */
  async change(flow: OpenFlow): Promise<string> {
    return (await this.row(flow))?.change ?? 'absent';
  }

  /** Presses the delete button in the row of a flow; the confirmation opens. */
  async askDelete(flow: OpenFlow): Promise<void> {
    await this.rowLocator(flow).hover();
    await this.rowLocator(flow)
      .getByRole('button', { name: /^Delete flow/ })
      .click();
    await this.dialog.waitFor();
  }

  /** Waits until the open confirmation asks about exactly this many flows. */
  async asksAbout(count: number): Promise<void> {
    const words = new RegExp(`^(Delete|Flush) ${count.toLocaleString('en')} (flow|flows|entry|entries)\\?$`);
    await expect.poll(() => textOf(this.dialog.getByRole('heading').first()), PATIENCE).toMatch(words);
  }

  /** Presses the button that confirms, in a flush once the host's name is typed. */
  async yes(): Promise<void> {
    const name = this.dialog.getByRole('textbox', { name: 'Host name', exact: true });
    if (await name.isVisible()) await name.fill(hostname());
    await this.dialog.getByRole('button', { name: /^(Delete|Flush) [\d,]+ / }).click();
  }

  /** Confirms, and waits for the outcome: counts by kind, such as {deleted: 3, gone: 1}. Dismisses it. */
  async confirm(): Promise<Record<string, number>> {
    await this.yes();
    return this.closeOutcome();
  }

  /** What became of the last delete or flush: a toast, or in a dialog if not all went well. */
  get outcome(): Locator {
    return this.page.locator('[role=status][data-deleted]');
  }

  /** Waits for the outcome, and dismisses it: counts by kind, those that are 0 left out, except of what was deleted. */
  async closeOutcome(): Promise<Record<string, number>> {
    await this.outcome.waitFor();
    const counts = Object.entries(await this.outcome.evaluate(({ dataset }) => ({ ...dataset })));
    const isToast = (await this.dialog.count()) === 0;
    const place = isToast ? this.outcome : this.dialog;
    await place.getByRole('button', { name: isToast ? 'Dismiss' : 'Close', exact: true }).click();
    await this.outcome.waitFor({ state: 'detached' });
    const kept = counts.filter(([kind, count]) => kind !== 'cameBack' && (kind === 'deleted' || count !== '0'));
    return Object.fromEntries(kept.map(([kind, count]) => [kind, Number(count)]));
  }
}

/** Whether a rendered row shows this flow. */
export function isRowOf(row: ShownRow, flow: OpenFlow): boolean {
  return (
    row.cells.source === endpoint(flow.src, flow.sport) &&
    row.cells.destination === endpoint(flow.dst, flow.dport) &&
    (row.cells.protocol ?? '').toLowerCase().endsWith(flow.protocol)
  );
}
