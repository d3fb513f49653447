// Whether something that is awaited is late: only then is what is shown meanwhile marked as old, for marks that come and go
// at each change would flicker.

import { useEffect, useState } from 'react';

/** Sooner than this nobody notices that something is old, ms. */
const LATE_MS = 100;

/** Whether it has been awaited for LATE_MS, and still is. */
export function useLate(isAwaited: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isAwaited]);
  return isAwaited && isLate;
}
