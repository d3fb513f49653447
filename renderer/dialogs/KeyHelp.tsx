// All keys and what they do, with a search.

import { IconX } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import { KEY_SCOPES, type KeyScope } from '../../electron/contract/actions.ts';
import { KEY_PLACES, type KeyLine, keysIn } from '../actions/key-list.ts';
import { Button } from '../controls/Button.tsx';
import { SearchField } from '../controls/SearchField.tsx';
import { useModal } from './use-modal.ts';
import './dialog.css';
import './key-help.css';

/** Modal while it is mounted; the focus returns to where it was. */
export function KeyHelp({ onClose }: { onClose: () => void }): ReactNode {
  const dialog = useModal();
  const titleId = useId();
  const [typed, setTyped] = useState('');
  return (
    <dialog
      ref={dialog}
      className="fg-dialog fg-keys"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="fg-keys-head">
        <h2 id={titleId}>Keyboard</h2>
        <SearchField
          aria-label="Find a key or an action"
          placeholder="Find a key or an action"
          value={typed}
          onType={setTyped}
        />
        <Button look="plain" className="fg-icon-button" aria-label="Close" onClick={onClose}>
          <IconX aria-hidden="true" />
        </Button>
      </div>
      {/* It can scroll, so the keyboard must reach it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as the line above says. */}
      <section className="fg-dialog-body fg-keys-list" aria-label="All keys" tabIndex={0}>
        {KEY_SCOPES.map((scope) => (
          <Scope key={scope} scope={scope} typed={typed.trim().toLowerCase()} />
        ))}
      </section>
    </dialog>
  );
}

/** Nothing if none of its lines contains what is typed. */
function Scope({ scope, typed }: { scope: KeyScope; typed: string }): ReactNode {
  const lines = keysIn(scope).filter((line) => isFound(line, typed));
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{KEY_PLACES[scope]}</h3>
      <dl>
        {lines.map(({ title, keys }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              {keys.map((key) => (
                <Key key={key} name={key} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function isFound({ title, keys }: KeyLine, typed: string): boolean {
  return [title, ...keys].some((text) => text.toLowerCase().includes(typed));
}

function Key({ name }: { name: string }): ReactNode {
  return (
    <span className="fg-key">
      {name.split('+').map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </span>
  );
}
