// The error of a filter's text that is shown: not while the text is still being typed.

import { useEffect, useState } from 'react';
import type { FilterError } from '../../native/filter/index.ts';
import type { FilterEditor } from './editor.ts';

/** While typing, a filter is often incomplete for a moment: errors are shown only after this, ms. */
const COMPLAIN_DELAY_MS = 350;

/** The first error, once the text has not changed for a while; none as soon as it changes. Also marks errors in the editor. */
export function useComplaint(
  errors: readonly FilterError[],
  editor: FilterEditor | undefined,
): FilterError | undefined {
  const [complaint, setComplaint] = useState<FilterError | undefined>(undefined);
  useEffect(() => {
    const show = (shown: readonly FilterError[]) => {
      setComplaint(shown[0]);
      editor?.setErrors(shown);
    };
    // Errors of the previous text do not apply to this one.
    show([]);
    if (errors.length === 0) return;
    const timer = setTimeout(() => show(errors), COMPLAIN_DELAY_MS);
    return () => clearTimeout(timer);
  }, [errors, editor]);
  return complaint;
}
