// A button that copies a text, and says for a moment that it did.

import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useSession } from '../session/use-session.ts';
import { Button, type ButtonProps } from './Button.tsx';

export interface CopyButtonProps extends Pick<ButtonProps, 'aria-label' | 'className' | 'blocked'> {
  readonly title: string;
  /** Called when the button is pressed. */
  readonly textToCopy: () => string;
}

/** How long the button says that the text was copied, ms. */
const COPIED_MS = 2000;

export function CopyButton({ title, textToCopy, ...rest }: CopyButtonProps): ReactNode {
  const session = useSession();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button {...rest} look="plain" onClick={() => void session.copy(textToCopy()).then(() => setCopied(true))}>
      {copied ? <IconCheck aria-hidden="true" /> : <IconCopy aria-hidden="true" />}
      <span aria-live="polite">{copied ? 'Copied' : title}</span>
    </Button>
  );
}
