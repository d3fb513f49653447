// The textbox in which the user types the name of the host whose table is flushed.

import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { SENTENCES } from '../words/sentences.ts';
import './name-dialog.css';

const { typeThisHostName, otherHostName } = SENTENCES.dialogs;

export interface HostNameProps {
  /** What is to be typed. */
  readonly host: string;
  readonly name: string;
  readonly onName: (name: string) => void;
  /** Enter was pressed, whatever was typed. */
  readonly onEnter: () => void;
}

/** Says that a name is wrong once it cannot become the right one, or Enter was pressed. */
export function HostName({ host, name, onName, onEnter }: HostNameProps): ReactNode {
  const id = useId();
  const [tried, setTried] = useState('');
  const typed = name.trim();
  const isWrong = typed !== host && (!host.startsWith(typed) || (typed !== '' && typed === tried));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    setTried(typed);
    onEnter();
  };
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
        aria-invalid={isWrong}
        aria-describedby={`${id}why ${id}wrong`}
        onChange={(event) => onName(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span id={`${id}why`}>
        {typeThisHostName.before}
        <code className="fg-quoted">{host}</code>
        {typeThisHostName.after}
      </span>
      <span id={`${id}wrong`} className="fg-refusal" role="status">
        {isWrong && otherHostName}
      </span>
    </p>
  );
}
