// Light or dark: the user's choice, or the system's.

import { useSyncExternalStore } from 'react';
import type { ThemeChoice } from '../../electron/contract/settings.ts';

const query = '(prefers-color-scheme: dark)';

function subscribe(listener: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** The scheme to draw in. */
export function useColorScheme(choice: ThemeChoice): 'light' | 'dark' {
  const systemDark = useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
  if (choice !== 'system') return choice;
  return systemDark ? 'dark' : 'light';
}
