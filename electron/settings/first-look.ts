// What the window needs of the settings before main's code can read them: its place, its colours, and the panes of its
// outline. Loose, and without a parser: a value that settings-fields.ts would refuse is corrected by the page.

import { readRegularFile } from '../../native/handle/regular-file.ts';
import { USUAL_DETAILS_PX, USUAL_FACETS_PX } from '../contract/pane-widths.ts';
import type { PageSettings, ThemeChoice } from '../contract/settings.ts';
import { type FileFields, fieldsOf, isFields, MAX_FILE_BYTES, MAX_PX, own } from './file-fields.ts';
import type { WindowBounds } from './settings-fields.ts';

/** Widths of the panes beside the grid, CSS px; 0 for one that is closed. */
export interface OpenPanes {
  readonly facetsPx: number;
  readonly detailsPx: number;
}

export interface FirstLook {
  readonly theme: ThemeChoice;
  readonly window: WindowBounds;
  readonly panes: OpenPanes;
}

/** Reads it from the file of the settings. Never rejects: without a good file, all is as by default. */
export async function readFirstLook(path: string): Promise<FirstLook> {
  try {
    const bytes = await readRegularFile(path, MAX_FILE_BYTES);
    // Skips a byte order mark.
    return firstLook(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return firstLook(undefined);
  }
}

/** @param file the file's content, if there is any. */
export function firstLook(file: unknown): FirstLook {
  const fields = fieldsOf(file);
  const theme = own(fields, 'theme');
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    window: boundsOf(fieldsOf(own(fields, 'window'))),
    panes: openPanes({
      facets: paneOf(own(fields, 'facets'), true, USUAL_FACETS_PX),
      details: paneOf(own(fields, 'details'), false, USUAL_DETAILS_PX),
    }),
  };
}

type PaneFields = Pick<PageSettings['facets'], 'open' | 'px'>;

/** What the page's outline shows of its panes. */
export function openPanes({ facets, details }: { facets: PaneFields; details: PaneFields }): OpenPanes {
  return { facetsPx: facets.open ? facets.px : 0, detailsPx: details.open ? details.px : 0 };
}

function paneOf(value: unknown, isOpen: boolean, usualPx: number): PaneFields {
  if (!isFields(value)) return { open: isOpen, px: usualPx };
  const open = own(value, 'open');
  const px = own(value, 'px');
  return { open: typeof open === 'boolean' ? open : isOpen, px: isPx(px) && px > 0 ? px : usualPx };
}

function boundsOf(fields: FileFields): WindowBounds {
  const x = own(fields, 'x');
  const y = own(fields, 'y');
  const width = own(fields, 'width');
  const height = own(fields, 'height');
  const maximized = own(fields, 'maximized');
  return {
    ...(isPx(x) && { x }),
    ...(isPx(y) && { y }),
    ...(isPx(width) && width > 0 && { width }),
    ...(isPx(height) && height > 0 && { height }),
    ...(typeof maximized === 'boolean' && { maximized }),
  };
}

function isPx(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) <= MAX_PX;
}
