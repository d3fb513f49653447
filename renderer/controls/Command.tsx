// A command to run elsewhere, with a button that copies it. Lines break between words only: not inside `--sport`.

import { Fragment, type ReactNode } from 'react';
import { visibleText } from '../../native/flow/index.ts';
import { CopyButton } from './CopyButton.tsx';

/** @param text the command as it is copied; shown with invisible characters escaped. */
export function Command({ text }: { text: string }): ReactNode {
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
      <CopyButton title="Copy" aria-label={`Copy ${visibleText(text)}`} textToCopy={() => text} />
    </div>
  );
}
