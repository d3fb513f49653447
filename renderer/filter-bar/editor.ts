// The editor of a filter: one line of CodeMirror with highlighting, completion and error marks. No React.

import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionKeymap,
  completionStatus,
  currentCompletions,
  moveCompletionSelection,
  selectedCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, LRLanguage, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension, Prec, StateEffect, StateField, type TransactionSpec } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightSpecialChars,
  keymap,
  placeholder,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { NamedFilters } from '../../electron/contract/kept-filters.ts';
import {
  completeFilter,
  type Field,
  type FilterError,
  filterParser,
  looksLikeOptions,
  optionNames,
  type ValueContext,
} from '../../native/filter/index.ts';
import { INVISIBLE, visibleText } from '../../native/flow/index.ts';
import { completionSource, renderFlows } from './completion.ts';
import { recalling, recallKeys, untouch } from './recall-keys.ts';
import type { AskValues } from './value-counts.ts';

export interface FilterEditorOptions {
  readonly parent: HTMLElement;
  /** Accessible name. */
  readonly label: string;
  /** The nonce of the page's content security policy; CodeMirror adds style elements. */
  readonly nonce: string;
  readonly text: string;
  /** The user changed the text. */
  readonly onChange: (text: string) => void;
  /** Enter was pressed: apply the text at once. */
  readonly onApply: (text: string) => void;
  /** Whether the text is the filter that is applied: then Enter has nothing left to do here. */
  readonly isApplied: (text: string) => boolean;
  /** Enter was pressed on a text that is applied, or the down arrow at its end: the focus should move to the rows. */
  readonly onLeave: () => void;
  /** Escape was pressed with no completion to close. */
  readonly onEscape: () => void;
  /** Alt and the down arrow were pressed: the menu of the box should open. */
  readonly onMenu?: () => void;
  /** Called a moment after the focus came or went. */
  readonly onFocus: (focused: boolean) => void;
  /** The focus goes elsewhere, now. */
  readonly onBlur: () => void;
  /** Id of the element that shows the error. */
  readonly messageId: string;
  /** For parsing the text. */
  readonly context: ValueContext;
  /** Requests the values in the table. */
  readonly askValues: AskValues;
  /** Whether a field is offered. */
  readonly accepts: (field: Field) => boolean;
  /** Shown while the text is empty. */
  readonly example: string;
  /** The filters used last, the newest first, which the arrow keys recall; without it, they recall none. */
  readonly history?: () => readonly string[];
  /** The filters whose names are completed; none by default. */
  readonly named?: () => NamedFilters;
}

export interface FilterEditor {
  focus(): void;
  setText(text: string): void;
  /** Marks errors; an empty list clears the marks. */
  setErrors(errors: readonly FilterError[]): void;
  /** Changes the accessible name. */
  setLabel(label: string): void;
  destroy(): void;
}

const setErrorMarks = StateEffect.define<readonly FilterError[]>();
const errorMark = Decoration.mark({ class: 'fg-filter-error' });

/** Error marks move with the text until they are set again. */
const errorMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setErrorMarks)) next = marksOf(effect.value, transaction.state.doc.length);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** An error at the end of the text has no width: the last character is marked instead. */
function marksOf(errors: readonly FilterError[], length: number): DecorationSet {
  const ranges = errors.flatMap(({ from, to }) => {
    const end = Math.min(length, Math.max(to, from + 1));
    const start = Math.max(0, Math.min(from, end - 1));
    return start < end ? [errorMark.range(start, end)] : [];
  });
  return Decoration.set(ranges, true);
}

const optionMark = Decoration.mark({ class: 'fg-token-option' });

/** conntrack's options have no grammar: their names are marked like fields. */
const optionMarks = EditorView.decorations.compute(['doc'], (state): DecorationSet => {
  const text = state.doc.toString();
  if (!looksLikeOptions(text)) return Decoration.none;
  return Decoration.set(optionNames(text).map(({ from, to }) => optionMark.range(from, to)));
});

/** Colours by class, so that light and dark are a matter of CSS only. */
const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, class: 'fg-token-field' },
  { tag: [tags.logicOperator, tags.operatorKeyword], class: 'fg-token-word' },
  { tag: [tags.compareOperator, tags.bitwiseOperator, tags.paren, tags.brace, tags.separator], class: 'fg-token-sign' },
  { tag: [tags.literal, tags.string, tags.regexp], class: 'fg-token-value' },
]);

/** Line breaks, as in pasted text, become spaces. */
const singleLine = EditorState.transactionFilter.of((transaction): TransactionSpec | readonly TransactionSpec[] => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  const text = transaction.newDoc.toString().replace(/\s*\n\s*/g, ' ');
  const whole = { from: 0, to: transaction.startState.doc.length, insert: text };
  return { changes: whole, selection: { anchor: text.length }, userEvent: 'input.paste' };
});

/**
 * Inserts text that replaces a selection: Chromium itself would keep the style of the replaced text in a style
 * attribute, which the content security policy forbids.
 */
const replaceWithoutStyle = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || event.data === null || view.composing) return false;
    // The page's selection: the editor's state may not have the newest yet.
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !view.contentDOM.contains(selection.anchorNode)) return false;
    const range = selection.getRangeAt(0);
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    view.dispatch({
      changes: { from, to, insert: event.data },
      selection: { anchor: from + event.data.length },
      userEvent: 'input.type',
      scrollIntoView: true,
    });
    event.preventDefault();
    return true;
  },
});

/** Invisible characters are drawn as escapes: they can be the error, or reverse the text after them. */
const invisibleMarks = highlightSpecialChars({
  specialChars: INVISIBLE,
  render(code) {
    const element = document.createElement('span');
    element.className = 'fg-invisible';
    element.textContent = visibleText(String.fromCodePoint(code));
    return element;
  },
});

const fromOutside = StateEffect.define<null>();

export function createFilterEditor(options: FilterEditorOptions): FilterEditor {
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({ doc: options.text, extensions: extensions(options) }),
  });
  return {
    focus() {
      view.focus();
      view.dispatch({ selection: { anchor: 0, head: view.state.doc.length } });
    },
    setText(text) {
      if (text === view.state.doc.toString()) return;
      const changes = { from: 0, to: view.state.doc.length, insert: text };
      view.dispatch({ changes, selection: { anchor: text.length }, effects: [fromOutside.of(null), untouch()] });
    },
    setErrors(errors) {
      view.dispatch({ effects: setErrorMarks.of(errors) });
      view.contentDOM.setAttribute('aria-invalid', String(errors.length > 0));
    },
    setLabel: (label) => view.contentDOM.setAttribute('aria-label', label),
    destroy: () => view.destroy(),
  };
}

function extensions(options: FilterEditorOptions): Extension[] {
  return [
    EditorView.cspNonce.of(options.nonce),
    singleLine,
    replaceWithoutStyle,
    history(),
    LRLanguage.define({ parser: filterParser }),
    syntaxHighlighting(highlighting),
    autocompletion({
      override: [completionSource(options)],
      addToOptions: [{ render: renderFlows, position: 90 }],
      icons: false,
      // So that a key meant for the text does not accept a completion.
      selectOnOpen: false,
      maxRenderedOptions: 40,
      tooltipClass: () => 'fg-completion',
    }),
    errorMarks,
    optionMarks,
    invisibleMarks,
    placeholder(options.example),
    recalling,
    Prec.highest(keymap.of([...recallKeys(options.history ?? (() => [])), ...keys(options)])),
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      'aria-multiline': 'false',
      // Chromium writes the colour of replaced text into a style attribute, which the content security policy forbids.
      contenteditable: 'plaintext-only',
      // It has the focus anyway; this says so to assistive technology.
      tabindex: '0',
      'aria-describedby': options.messageId,
      spellcheck: 'false',
      autocorrect: 'off',
      autocapitalize: 'off',
    }),
    EditorView.domEventHandlers({ blur: () => options.onBlur() }),
    EditorView.updateListener.of((update) => {
      if (update.focusChanged) {
        options.onFocus(update.view.hasFocus);
        // Of a text that is too long for the box, its beginning says most to those who only read it.
        if (!update.view.hasFocus) update.view.scrollDOM.scrollLeft = 0;
      }
      const outside = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(fromOutside)));
      if (update.docChanged && !outside) options.onChange(update.state.doc.toString());
    }),
  ];
}

function keys(options: FilterEditorOptions) {
  return [
    {
      key: 'Enter',
      run: (view: EditorView) => {
        if (selectedCompletion(view.state) !== null && acceptCompletion(view)) return true;
        const text = view.state.doc.toString();
        if (!closeCompletion(view) && options.isApplied(text)) options.onLeave();
        else options.onApply(text);
        view.dispatch({ effects: untouch() });
        return true;
      },
    },
    { key: 'Tab', run: completeBegun },
    {
      key: 'Escape',
      run: (view: EditorView) => {
        if (closeCompletion(view)) return true;
        options.onEscape();
        return true;
      },
    },
    {
      key: 'Alt-ArrowDown',
      run: () => {
        options.onMenu?.();
        return options.onMenu !== undefined;
      },
    },
    {
      key: 'ArrowDown',
      run: ({ state }: EditorView) => {
        const { head, empty } = state.selection.main;
        if (completionStatus(state) !== null || head < state.doc.length || !(empty || isAllSelected(state)))
          return false;
        options.onLeave();
        return true;
      },
    },
  ];
}

/** As after the box got the focus by its key. */
function isAllSelected({ selection: { main }, doc }: EditorState): boolean {
  return main.from === 0 && main.to === doc.length;
}

/** Accepts the selected option, or the first that continues a word that is not complete. Otherwise Tab leaves the box. */
function completeBegun(view: EditorView): boolean {
  const { state } = view;
  if (completionStatus(state) !== 'active') return false;
  if (selectedCompletion(state) === null) {
    const first = currentCompletions(state)[0];
    if (!first || !goesOn(first.label, state) || !moveCompletionSelection(true)(view)) {
      closeCompletion(view);
      return false;
    }
  }
  return acceptCompletion(view);
}

function goesOn(label: string, state: EditorState): boolean {
  const { head } = state.selection.main;
  const word = state.sliceDoc(completeFilter(state.doc.toString(), head).from, head);
  return word !== '' && label.toLowerCase() !== word.toLowerCase();
}
