// A command for the table that the window shows, written so that it acts on that table from any shell.

import type { ReactNode } from 'react';
import { commandOn } from '../../electron/contract/source.ts';
import { useSessionState } from '../session/use-session.ts';
import { Command } from './Command.tsx';

export interface SourceCommandProps {
  /** The command for a shell in the table's own namespace. */
  readonly text: string;
  /** Shown above it. */
  readonly heading?: string;
}

/** Draws nothing while no way to the table is known: better no command than one for another table. */
export function SourceCommand({ text, heading }: SourceCommandProps): ReactNode {
  const shell = useSessionState((state) => state.status.access.shell);
  if (!shell) return null;
  return (
    <>
      {heading !== undefined && <h3>{heading}</h3>}
      <Command text={commandOn(shell, text)} />
    </>
  );
}
