// The keys of the filter's editor that recall earlier filters, and the state of the walk through them.

import { completionStatus } from '@codemirror/autocomplete';
import { type EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { EditorView, type KeyBinding } from '@codemirror/view';
import { newer, older, type Recall, recalledText, startRecall } from './recall.ts';

/** What was done to the text last. */
interface Touch {
  /** The user has typed since the text was set, applied or recalled, or since the box got the focus. */
  readonly isTouched: boolean;
  readonly recall: Recall | undefined;
}

const UNTOUCHED: Touch = { isTouched: false, recall: undefined };

const setTouch = StateEffect.define<Touch>();

/** With the text being set from outside, or applied: nothing that was typed would be lost by recalling another. */
export const untouch = (): StateEffect<Touch> => setTouch.of(UNTOUCHED);

/** An empty text has nothing to lose either. */
const touch = StateField.define<Touch>({
  create: () => UNTOUCHED,
  update(before, { effects, docChanged, newDoc }) {
    const set = effects.find((effect) => effect.is(setTouch));
    if (set) return set.value;
    return docChanged ? { isTouched: newDoc.length > 0, recall: undefined } : before;
  },
});

/** Keeps track of what is done to the text. */
export const recalling: Extension = [
  touch,
  EditorView.focusChangeEffect.of((state, focusing) => (focusing && !state.field(touch).recall ? untouch() : null)),
];

/** @param history the filters used last, the newest first. */
export function recallKeys(history: () => readonly string[]): readonly KeyBinding[] {
  return [
    {
      key: 'ArrowUp',
      run: (view) => {
        const { isTouched, recall } = view.state.field(touch);
        if (isTouched || completionStatus(view.state) !== null) return false;
        const next = older(recall ?? startRecall(history(), textOf(view.state)));
        if (next) show(view, next);
        return next !== undefined || recall !== undefined;
      },
    },
    {
      key: 'ArrowDown',
      run: (view) => {
        const { recall } = view.state.field(touch);
        const next = recall && completionStatus(view.state) === null ? newer(recall) : undefined;
        if (next) show(view, next);
        return next !== undefined;
      },
    },
  ];
}

function show(view: EditorView, recall: Recall): void {
  const insert = recalledText(recall);
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert },
    selection: { anchor: insert.length },
    effects: setTouch.of({ isTouched: false, recall: recall.at < 0 ? undefined : recall }),
    scrollIntoView: true,
  });
}

function textOf(state: EditorState): string {
  return state.doc.toString();
}
