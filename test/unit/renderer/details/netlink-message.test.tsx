// @vitest-environment happy-dom
// The message of a flow: pointing at a part lights its bytes, and the other way round; keys walk, and the bytes are copied.

import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { messageNodes } from '../../../../native/wire/index.ts';
import { hexText } from '../../../../renderer/details/message-rows.ts';
import { NetlinkMessage } from '../../../../renderer/details/NetlinkMessage.tsx';
import { captured } from '../../native/wire/fixtures.ts';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';

afterEach(cleanup);

const MESSAGE = captured('tcp-established-v4');

function show() {
  const fake = fakeSession();
  renderInWindow(fake.session, <NetlinkMessage message={MESSAGE} nodes={messageNodes(MESSAGE)} />);
  return fake;
}

const part = (name: RegExp) => screen.getByRole('treeitem', { name });
const byte = (at: number) => document.querySelector<HTMLElement>(`[data-byte="${at}"]`) ?? expect.fail();
const litParts = () => [...document.querySelectorAll<HTMLElement>('[data-lit]')].map(({ textContent }) => textContent);
const litBytes = () =>
  [...document.querySelectorAll<HTMLElement>('mark [data-byte]')].map(({ dataset }) => Number(dataset.byte));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

test('shows every byte of the message', () => {
  show();
  const bytes = [...document.querySelectorAll('[data-byte]')].map(({ textContent }) =>
    Number.parseInt(textContent ?? '', 16),
  );
  expect(bytes).toEqual([...MESSAGE]);
  expect(screen.getByRole('region', { name: 'Bytes' }).textContent).toMatch(/^0000 38 01 00 00 00 01 22 00 {2}01/);
});

test('pointing at a part lights its bytes', () => {
  show();
  fireEvent.mouseEnter(part(/CTA_TUPLE_REPLY/));
  expect(litBytes()).toEqual(range(72, 124));
  expect(litParts()).toEqual(['CTA_TUPLE_REPLY10.0.0.2:80 to 10.0.0.1:1001']);
  fireEvent.mouseLeave(screen.getByRole('tree'));
  expect(litBytes()).toEqual([]);
});

test('pointing at a byte lights its innermost shown part', () => {
  show();
  fireEvent.mouseMove(byte(130));
  expect(litParts()).toEqual(['CTA_STATUS0xe SEEN_REPLY ASSURED CONFIRMED']);
  expect(litBytes()).toEqual(range(124, 132));
  fireEvent.click(part(/CTA_STATUS/));
  fireEvent.mouseMove(byte(130));
  expect(litParts()).toEqual(['value14, 32-bit number, big-endian']);
  expect(litBytes()).toEqual(range(128, 132));
});

test('keys walk and fold, and light what has the focus', () => {
  show();
  const first = part(/nlmsghdr/);
  expect(first.tabIndex).toBe(0);
  first.focus();
  fireEvent.keyDown(document.activeElement ?? first, { key: 'ArrowDown' });
  fireEvent.keyDown(document.activeElement ?? first, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(part(/CTA_TUPLE_ORIG/));
  expect(litBytes()).toEqual(range(20, 72));
  expect(first.tabIndex).toBe(-1);
  fireEvent.keyDown(part(/CTA_TUPLE_ORIG/), { key: 'ArrowRight' });
  expect(part(/CTA_TUPLE_ORIG/).getAttribute('aria-expanded')).toBe('true');
  expect(part(/CTA_TUPLE_IP/).getAttribute('aria-level')).toBe('2');
  fireEvent.keyDown(part(/CTA_TUPLE_ORIG/), { key: 'ArrowRight' });
  fireEvent.keyDown(part(/nlattr/), { key: 'ArrowDown' });
  expect(litBytes()).toEqual(range(24, 44));
});

test('copies the bytes', () => {
  const { invoke } = show();
  fireEvent.click(screen.getByRole('button', { name: 'Copy hex' }));
  expect(invoke).toHaveBeenCalledWith('copyText', { text: hexText(MESSAGE) });
});
