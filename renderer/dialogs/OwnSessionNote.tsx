// What a confirmation says about the session through which the user is logged in, which is left out unless it is ticked.

import type { ReactNode } from 'react';
import { formatEndpoint } from '../../native/flow/index.ts';
import { useSession } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';
import { Note } from './Note.tsx';

const { dialogs } = SENTENCES;

export interface OwnSessionNoteProps {
  /** How many flows carry it, and how many flows there are in all. */
  readonly own: number;
  readonly of: number;
  readonly alsoOwn: boolean;
  readonly onAlsoOwn: (alsoOwn: boolean) => void;
}

export function OwnSessionNote({ own, of, alsoOwn, onAlsoOwn }: OwnSessionNoteProps): ReactNode {
  const { ownSession } = useSession().boot;
  if (!ownSession) return null;
  const { client, clientPort, server, serverPort } = ownSession;
  const from = formatEndpoint(client, clientPort);
  return (
    <Note
      kind="own"
      role="alert"
      lead={own === of ? dialogs.isOwnSession : dialogs.ownSessionAmong}
      remedy={
        <label className="fg-tick">
          <input type="checkbox" checked={alsoOwn} onChange={({ currentTarget }) => onAlsoOwn(currentTarget.checked)} />
          {dialogs.alsoOwn(from)}
        </label>
      }
    >
      {dialogs.ownSessionEnds(from, formatEndpoint(server, serverPort))}
    </Note>
  );
}
