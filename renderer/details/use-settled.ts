// A value that follows another once that has stood still: what costs something is not asked about what is only passed.

import { useEffect, useState } from 'react';

/** How long it stands still, ms. */
const SETTLE_MS = 120;

/** At first the value itself. @param key tells values apart. */
export function useSettled<T>(value: T, key: string): T {
  const [settled, setSettled] = useState({ key, value });
  // biome-ignore lint/correctness/useExhaustiveDependencies: values with the same key are the same
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ key, value }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled.value;
}
