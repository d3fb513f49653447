import { describe, expect, test } from 'vitest';
import { isPaneOpen, type Panes, withNarrow, withPaneToggled } from '../../../../renderer/session/panes.ts';

const WIDE: Panes = { open: { facets: true, details: false }, narrow: false, drawer: undefined };

describe('the panes', () => {
  test('of a wide window open and close, and stay so while it is narrow for a while', () => {
    const closed = withPaneToggled(WIDE, 'facets');
    expect(isPaneOpen(WIDE, 'facets')).toBe(true);
    expect(isPaneOpen(closed, 'facets')).toBe(false);
    expect(isPaneOpen(withNarrow(withNarrow(WIDE, true), false), 'facets')).toBe(true);
  });

  test('of a narrow window are drawers: closed at first, and again once it was wide', () => {
    const narrow = withNarrow(WIDE, true);
    expect(isPaneOpen(narrow, 'facets')).toBe(false);
    const open = withPaneToggled(narrow, 'facets');
    expect(isPaneOpen(open, 'facets')).toBe(true);
    expect(open.open).toBe(WIDE.open);
    expect(isPaneOpen(withNarrow(withNarrow(open, false), true), 'facets')).toBe(false);
  });
});
