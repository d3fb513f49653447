// The textbox in which the user types the name of the host whose table is flushed.

import { type ReactNode, useId } from 'react';
import { SENTENCES } from '../words/sentences.ts';

export interface HostNameProps {
  /** What is to be typed. */
  readonly host: string;
  readonly name: string;
  readonly onName: (name: string) => void;
}

export function HostName({ host, name, onName }: HostNameProps): ReactNode {
  const id = useId();
  return (
    <p className="fg-host-name">
      <label htmlFor={id}>Host name</label>
      <input
        id={id}
        className="fg-search fg-mono"
        value={name}
        maxLength={253}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${id}why`}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <span id={`${id}why`}>{SENTENCES.dialogs.typeHostName(host)}</span>
    </p>
  );
}
