// The field in which one types what to find in a list.

import type { InputHTMLAttributes, ReactNode } from 'react';

export interface SearchFieldProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'value' | 'onChange' | 'onKeyDown' | 'className'> {
  readonly value: string;
  readonly onType: (text: string) => void;
}

/** Escape clears it first; without a text, Escape belongs to what the field is in. */
export function SearchField({ value, onType, ...rest }: SearchFieldProps): ReactNode {
  return (
    <input
      {...rest}
      type="search"
      className="fg-search"
      value={value}
      onChange={(event) => onType(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') return;
        // What is around it closes on the same key: lists by the event, dialogs by what it does by default.
        event.preventDefault();
        event.stopPropagation();
        onType('');
      }}
    />
  );
}
