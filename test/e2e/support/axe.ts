// What axe, which checks accessibility, finds in the window.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** All findings in the page, or in the part that matches `within`: each rule with its elements. */
export async function axeFindings(page: Page, within?: string): Promise<string[]> {
  return (await violationsIn(page, within)).map(inWords);
}

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

async function violationsIn(page: Page, within: string | undefined): Promise<readonly Violation[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  if (within !== undefined) axe.include(within);
  const { violations } = await axe.analyze();
  return violations
    .map((violation) => ({
      ...violation,
      nodes: violation.nodes.filter((node) => !EXEMPT.some((exempts) => exempts(violation, node))),
    }))
    .filter(({ nodes }) => nodes.length > 0);
}

/**
 * Whether axe misses a way for the keyboard into the list of completions: the arrow keys of the filter box walk it. Axe
 * knows that pattern only for a combobox.
 */
function isCompletionList({ id }: Violation, { html }: Violation['nodes'][number]): boolean {
  return id === 'scrollable-region-focusable' && html.includes('role="listbox"');
}

/**
 * Whether axe misses a landmark around a menu that is open: it is drawn at the end of the document to float over all else,
 * and belongs to its button, from which it takes the focus and to which it gives it back.
 */
function isFloatingMenu({ id }: Violation, { html }: Violation['nodes'][number]): boolean {
  return id === 'region' && /^<[^>]* (data-mantine-shared-portal-node|class="fg-menu-|data-menu-item)/.test(html);
}

/** Where axe is wrong: each with its reason. */
const EXEMPT = [isCompletionList, isFloatingMenu];

function inWords({ id, nodes }: Violation): string {
  return `${id}: ${nodes.map(({ html }) => html).join(' | ')}`;
}
