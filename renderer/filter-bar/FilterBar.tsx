// The Filter box: the editor, the count beside it, and the first error below it.

import { IconAdjustmentsHorizontal, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { applySuggestion, type FilterError } from '../../native/filter/index.ts';
import { visibleText } from '../../native/flow/index.ts';
import { ActionButton } from '../controls/ActionButton.tsx';
import type { FilterTarget } from '../session/filter-target.ts';
import { pageNonce } from '../session/nonce.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { ClearFilterButton } from './ClearFilterButton.tsx';
import { createFilterEditor, type FilterEditor } from './editor.ts';
import { errorSentence } from './error-words.ts';
import { FilterMenu } from './FilterMenu.tsx';
import { useComplaint } from './use-complaint.ts';
import './filter-bar.css';

export interface FilterBarProps {
  /** The filter that is edited. */
  readonly target: FilterTarget;
  /** Whether the filter builder edits it, too. */
  readonly hasBuilder: boolean;
  readonly onEditor: (editor: FilterEditor | undefined) => void;
  /** The focus should move to the grid. */
  readonly onLeave: () => void;
  /** Escape was pressed, and nothing of the bar was open. */
  readonly onEscape: () => void;
  readonly count: ReactNode;
}

export function FilterBar({ target, hasBuilder, onEditor, onLeave, onEscape, count }: FilterBarProps): ReactNode {
  const session = useSession();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<FilterEditor | undefined>(undefined);
  /** The text on which the editor and the session last agreed. */
  const agreed = useRef(target.getText());
  /** What was typed and is not applied yet. */
  const typed = useRef<{ readonly value: string; readonly timer: ReturnType<typeof setTimeout> }>(undefined);
  const messageId = useId();
  const text = useSyncExternalStore(target.subscribe, target.getText);
  const errors = useSyncExternalStore(target.subscribe, target.getErrors);
  const [focused, setFocused] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const callbacks = useRef({ onEditor, onLeave, onEscape });
  callbacks.current = { onEditor, onLeave, onEscape };

  const forgetTyped = useCallback(() => {
    clearTimeout(typed.current?.timer);
    typed.current = undefined;
  }, []);
  const apply = useCallback(
    (value: string) => {
      forgetTyped();
      agreed.current = value;
      target.setFilter(value);
    },
    [target, forgetTyped],
  );

  useEffect(() => {
    if (!host.current) return;
    // The key that applies a filter, or leaves it, says that it is meant.
    const remember = () => session.filterHistory.add(target.getApplied());
    const made = createFilterEditor({
      parent: host.current,
      label: 'Filter',
      nonce: pageNonce(),
      text: target.getText(),
      messageId,
      context: target.context,
      askValues: (wanted) => target.askValues(wanted, 'completion'),
      accepts: target.accepts,
      example: target.example,
      named: () => session.store.getState().namedFilters.filter(({ filter }) => target.canApply(filter)),
      history: () => session.filterHistory.offered(target),
      onChange: (value) => {
        forgetTyped();
        // In a task of its own: an event can change the text several times.
        typed.current = { value, timer: setTimeout(() => apply(value)) };
      },
      onApply: (value) => {
        apply(value);
        remember();
      },
      // What comes next, such as Delete matching, means what was typed.
      onBlur: () => typed.current && apply(typed.current.value),
      isApplied: (value) => !typed.current && value === target.getText() && target.getErrors().length === 0,
      onLeave: () => {
        remember();
        callbacks.current.onLeave();
      },
      onEscape: () => callbacks.current.onEscape(),
      onMenu: () => setMenuOpen(true),
      onFocus: setFocused,
    });
    editor.current = made;
    callbacks.current.onEditor(made);
    return () => {
      forgetTyped();
      callbacks.current.onEditor(undefined);
      made.destroy();
    };
  }, [session, target, messageId, apply, forgetTyped]);
  useEffect(() => {
    // The text is from this editor, which may have changed since.
    if (text === agreed.current || text !== target.getText()) return;
    forgetTyped();
    agreed.current = text;
    editor.current?.setText(text);
  }, [target, text, forgetTyped]);
  const complaint = useComplaint(errors, editor.current);

  return (
    <div
      className="fg-filter"
      data-focus-place="filter"
      data-focused={focused || undefined}
      data-invalid={complaint !== undefined || undefined}
    >
      <IconSearch className="fg-filter-icon" aria-hidden="true" />
      <div ref={host} className="fg-filter-editor" />
      {text !== '' && <ClearFilterButton onCleared={() => editor.current?.focus()} />}
      {text === '' && !focused && (
        <kbd className="fg-filter-key" title="Press / to filter">
          /
        </kbd>
      )}
      <FilterMenu target={target} opened={menuOpen} onChange={setMenuOpen} />
      {count}
      {hasBuilder && <BuilderButton />}
      <p id={messageId} className="fg-filter-message" aria-live="polite" hidden={!complaint}>
        {complaint && <Complaint error={complaint} text={text} target={target} />}
      </p>
    </div>
  );
}

function BuilderButton(): ReactNode {
  const open = useSessionState((state) => state.builderOpen);
  return (
    <ActionButton
      action="toggleBuilder"
      look="plain"
      className="fg-icon-button"
      hint="Filter builder"
      aria-label="Filter builder"
      aria-expanded={open}
      aria-controls="fg-builder"
    >
      <IconAdjustmentsHorizontal aria-hidden="true" />
    </ActionButton>
  );
}

function Complaint({ error, text, target }: { error: FilterError; text: string; target: FilterTarget }): ReactNode {
  const { suggestion } = error;
  const mended = applySuggestion(text, error);
  const { from, to } = error.replaces ?? error;
  return (
    <>
      {errorSentence(error)}
      {mended !== undefined && (
        <button type="button" className="fg-filter-suggestion" onClick={() => target.setFilter(mended)}>
          {suggestion === '' ? 'Remove' : 'Use'} <code>{visibleText(suggestion || text.slice(from, to).trim())}</code>
        </button>
      )}
    </>
  );
}
