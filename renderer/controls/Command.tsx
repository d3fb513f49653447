// A command to run elsewhere, with a button that copies it. Lines break between words only: not inside `--sport`.

import { IconCheck, IconCopy } from '@tabler/icons-react';
import { Fragment, type ReactNode, useEffect, useState } from 'react';
import { visibleText } from '../../native/flow/index.ts';
import { useSession } from '../session/use-session.ts';
import { Button } from './Button.tsx';

/** How long the button says that the command was copied, ms. */
const COPIED_MS = 2000;

/** @param text the command as it is copied; shown with invisible characters escaped. */
export function Command({ text }: { text: string }): ReactNode {
  const session = useSession();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="fg-command">
      <code>
        {text.split(' ').map((word, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no other identity, and never move
          <Fragment key={index}>
            {index > 0 && ' '}
            <span className="fg-word">{visibleText(word)}</span>
          </Fragment>
        ))}
      </code>
      <Button
        look="plain"
        aria-label={`Copy ${visibleText(text)}`}
        onClick={() => void session.copy(text).then(() => setCopied(true))}
      >
        {copied ? <IconCheck aria-hidden="true" /> : <IconCopy aria-hidden="true" />}
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </Button>
    </div>
  );
}
