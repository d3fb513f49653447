// @vitest-environment happy-dom
// The field for what to find: Escape clears its text first, then belongs to what is around it.

import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { onEscape } from '../../../../renderer/controls/on-escape.ts';
import { SearchField } from '../../../../renderer/controls/SearchField.tsx';

afterEach(cleanup);

test('Escape clears what is typed, the next one closes the list around it and nothing behind', () => {
  const close = vi.fn<() => void>();
  const behind = vi.fn<() => void>();
  window.addEventListener('keydown', behind);
  function List() {
    const [typed, setTyped] = useState('');
    return (
      <div role="dialog" onKeyDown={onEscape(close)}>
        <SearchField aria-label="Find" value={typed} onType={setTyped} />
      </div>
    );
  }
  render(<List />);
  const field = screen.getByRole<HTMLInputElement>('searchbox', { name: 'Find' });
  fireEvent.change(field, { target: { value: 'tcp' } });
  // A modal dialog would close by default.
  expect(fireEvent.keyDown(field, { key: 'Escape' })).toBe(false);
  expect(field.value).toBe('');
  expect(close).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: 'Escape' });
  expect(close).toHaveBeenCalledOnce();
  expect(behind).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: 'a' });
  expect(behind).toHaveBeenCalledOnce();
  window.removeEventListener('keydown', behind);
});
