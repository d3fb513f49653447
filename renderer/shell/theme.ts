// Mantine in this window's style: the few components that are used take their colours from tokens.css.

import { createTheme } from '@mantine/core';
import { SENTENCES } from '../words/sentences.ts';

/** What Mantine's components take from tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '15px' },
  defaultRadius: 8,
  cursorType: 'pointer',
  components: {
    Tooltip: {
      defaultProps: { withArrow: false, offset: 6, position: 'bottom', transitionProps: { duration: 80 } },
      classNames: { tooltip: 'fg-tooltip' },
    },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': SENTENCES.told.close } },
      classNames: {
        root: 'fg-notification',
        body: 'fg-notification-body',
        title: 'fg-notification-title',
        description: 'fg-notification-text',
      },
    },
    Menu: {
      // An element without a role has no place in a menu.
      defaultProps: { withInitialFocusPlaceholder: false },
      classNames: {
        dropdown: 'fg-menu',
        label: 'fg-menu-label',
        item: 'fg-menu-item',
        divider: 'fg-menu-divider',
      },
    },
    Input: { classNames: { input: 'fg-input' } },
  },
});
