// @vitest-environment happy-dom
// What Enter, the arrows and Escape do in the Filter box.

import { completionStatus, startCompletion } from '@codemirror/autocomplete';
import { EditorView } from '@codemirror/view';
import { fireEvent } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFilterEditor, type FilterEditor } from '../../../../renderer/filter-bar/editor.ts';
import { PATIENCE } from '../../../patience.ts';

let editor: FilterEditor | undefined;
afterEach(() => {
  editor?.destroy();
  document.body.replaceChildren();
});

/** What the keys asked for, in order. @param applied the filter that is applied. */
function edit(text: string, applied = text, history: readonly string[] = []) {
  const asked: string[] = [];
  const nothing = () => undefined;
  editor = createFilterEditor({
    ...{ parent: document.body, label: 'Filter', nonce: '', text, messageId: 'message', context: {}, example: '' },
    ...{ onChange: nothing, onFocus: nothing, onBlur: nothing, accepts: () => true },
    askValues: () => Promise.resolve(undefined),
    isApplied: (value) => value === applied,
    onApply: (value) => asked.push(`apply ${value}`),
    onLeave: () => asked.push('leave'),
    onEscape: () => asked.push('escape'),
    history: () => history,
  });
  const content = document.querySelector<HTMLElement>('.cm-content') ?? expect.fail();
  const press = (key: string) => fireEvent.keyDown(content, { key, keyCode: KEY_CODES[key] });
  return { asked, press, content };
}

const KEY_CODES: Readonly<Record<string, number>> = { Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38 };

test('Enter applies a text, and goes to the rows once it is applied', () => {
  const changed = edit('proto = tcp', '');
  changed.press('Enter');
  expect(changed.asked).toEqual(['apply proto = tcp']);
  editor?.destroy();
  const applied = edit('proto = tcp');
  applied.press('Enter');
  expect(applied.asked).toEqual(['leave']);
});

test('the down arrow goes to the rows from the end of the text only', () => {
  const { asked, press } = edit('proto = tcp');
  press('ArrowDown');
  expect(asked).toEqual([]);
  editor?.setText('proto = udp');
  press('ArrowDown');
  expect(asked).toEqual(['leave']);
});

test('the down arrow goes to the rows while all of the text is selected, as after the key of the box', () => {
  const { asked, press } = edit('proto = tcp');
  editor?.focus();
  press('ArrowDown');
  expect(asked).toEqual(['leave']);
});

test('Escape is passed on', () => {
  const { asked, press } = edit('');
  press('Escape');
  expect(asked).toEqual(['escape']);
});

describe('the up arrow', () => {
  const HISTORY = ['proto = udp', 'dport = 53', 'proto = tcp'];

  /** The user types at the end, as CodeMirror hears of it. */
  function type(content: HTMLElement, text: string): void {
    const view = EditorView.findFromDOM(content) ?? expect.fail();
    const end = view.state.doc.length;
    view.dispatch({
      changes: { from: end, insert: text },
      selection: { anchor: end + text.length },
      userEvent: 'input',
    });
  }

  test('recalls older filters, and the down arrow leads back to what was there, then to the rows', () => {
    const { press, content, asked } = edit('proto = tcp', 'proto = tcp', HISTORY);
    const texts = ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown'].map((key) => {
      press(key);
      return content.textContent;
    });
    expect(texts).toEqual(['proto = udp', 'dport = 53', 'dport = 53', 'proto = udp', 'proto = tcp', 'proto = tcp']);
    expect(asked).toEqual(['leave']);
  });

  test('does nothing to a text that was typed, until it is applied or set from elsewhere', () => {
    const { press, content } = edit('proto = tcp', '', HISTORY);
    type(content, ' and mark = 1');
    press('ArrowUp');
    expect(content.textContent).toBe('proto = tcp and mark = 1');
    press('Enter');
    press('ArrowUp');
    expect(content.textContent).toBe('proto = udp');
    type(content, ' or mark = 2');
    press('ArrowUp');
    expect(content.textContent).toBe('proto = udp or mark = 2');
    press('ArrowDown');
    expect(content.textContent).toBe('proto = udp or mark = 2');
    editor?.setText('mark = 3');
    press('ArrowUp');
    expect(content.textContent).toBe('proto = udp');
  });

  test('recalls in an empty box', () => {
    const { press, content } = edit('', '', HISTORY);
    press('ArrowUp');
    expect(content.textContent).toBe('proto = udp');
  });

  test('is the completion’s while that is open', async () => {
    const { press, content } = edit('', '', HISTORY);
    const view = EditorView.findFromDOM(content) ?? expect.fail();
    startCompletion(view);
    await vi.waitFor(() => expect(completionStatus(view.state)).toBe('active'), PATIENCE);
    press('ArrowUp');
    expect(content.textContent).toBe('');
  });
});
