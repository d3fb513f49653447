// The filter of one rule: the filter's editor with completion, and the first error below it.

import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { FilterError } from '../../../native/filter/index.ts';
import { createFilterEditor, type FilterEditor } from '../../filter-bar/editor.ts';
import { errorSentence } from '../../filter-bar/error-words.ts';
import { useComplaint } from '../../filter-bar/use-complaint.ts';
import { pageNonce } from '../../session/nonce.ts';
import { useSession } from '../../session/use-session.ts';

export interface RuleFilterProps {
  readonly label: string;
  /** The text at first; the editor has it from then on. */
  readonly start: string;
  /** Stable between changes. */
  readonly errors: readonly FilterError[];
  /** Whether it has the focus at first. */
  readonly isNew: boolean;
  readonly onChange: (text: string) => void;
  /** Escape was pressed with no completion to close. */
  readonly onEscape: () => void;
}

export function RuleFilter({ label, start, errors, isNew, onChange, onEscape }: RuleFilterProps): ReactNode {
  const { filter } = useSession();
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<FilterEditor>();
  const [focused, setFocused] = useState(false);
  const messageId = useId();
  const first = useRef({ label, start, isNew });
  const latest = useRef({ onChange, onEscape });
  latest.current = { onChange, onEscape };
  useEffect(() => {
    if (!host.current) return;
    const made = createFilterEditor({
      parent: host.current,
      label: first.current.label,
      nonce: pageNonce(),
      text: first.current.start,
      messageId,
      context: filter.context,
      askValues: (wanted) => filter.askValues(wanted, 'rule'),
      accepts: filter.accepts,
      example: 'Filter',
      onChange: (text) => latest.current.onChange(text),
      onApply: (text) => latest.current.onChange(text),
      onBlur: () => undefined,
      isApplied: () => false,
      onLeave: () => undefined,
      onEscape: () => latest.current.onEscape(),
      onFocus: setFocused,
    });
    setEditor(made);
    if (first.current.isNew) made.focus();
    return () => made.destroy();
  }, [filter, messageId]);
  // A rule that is moved has another number.
  useEffect(() => editor?.setLabel(label), [editor, label]);
  const complaint = useComplaint(errors, editor);
  return (
    <>
      <div
        className="fg-filter fg-rule-filter"
        data-focused={focused || undefined}
        data-invalid={complaint !== undefined || undefined}
      >
        <div ref={host} className="fg-filter-editor" />
      </div>
      <p id={messageId} className="fg-rule-error" aria-live="polite" hidden={!complaint}>
        {complaint && errorSentence(complaint)}
      </p>
    </>
  );
}
