// @vitest-environment happy-dom
// What Enter, the down arrow and Escape do in the Filter box.

import { fireEvent } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { createFilterEditor, type FilterEditor } from '../../../../renderer/filter-bar/editor.ts';

let editor: FilterEditor | undefined;
afterEach(() => {
  editor?.destroy();
  document.body.replaceChildren();
});

/** What the keys asked for, in order. @param applied the filter that is applied. */
function edit(text: string, applied = text) {
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
  });
  const content = document.querySelector<HTMLElement>('.cm-content') ?? expect.fail();
  const press = (key: string) => fireEvent.keyDown(content, { key, keyCode: KEY_CODES[key] });
  return { asked, press };
}

const KEY_CODES: Readonly<Record<string, number>> = { Enter: 13, Escape: 27, ArrowDown: 40 };

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
