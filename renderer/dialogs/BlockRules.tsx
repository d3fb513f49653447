// The rules that block what would otherwise come back, folded: most deletes do not need one.

import type { ReactNode } from 'react';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { DeleteCounts, RowView } from '../engine/api.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { destinationWords, endText, sourceWords } from '../words/flow-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { blockAddress, blockFlow, UNBLOCK } from './block-rules.ts';
import { comesBack } from './comeback-words.ts';

const { dialogs } = SENTENCES;

export interface BlockRulesProps {
  readonly counts: DeleteCounts;
  /** The first of the flows. */
  readonly sample: readonly RowView[];
}

/**
 * For the host that all flows have in common; for a single connection, or the first that comes back, if that is all that can be
 * blocked. None for flows in zones: a rule knows no zones, and would block the same addresses in all of them.
 */
export function BlockRules({ counts: { count, shared }, sample }: BlockRulesProps): ReactNode {
  const loose = useSessionState((state) => state.status.tcpLoose);
  const first = loose === false ? undefined : sample.slice(0, count).find((row) => comesBack(row) && row.zone === 0);
  return (
    <>
      {first && (count === 1 || !shared || shared === 'client') && (
        <Rule
          title={count === 1 ? dialogs.showBlockIt : dialogs.showBlock(endsText(first))}
          what={dialogs.ofConnection}
          command={blockFlow(first)}
        />
      )}
      {shared === 'client' && <ClientNote />}
      {shared && shared !== 'client' && (
        <Rule
          title={dialogs.showBlock(shared.address)}
          what={dialogs.fromAndTo(shared.address)}
          command={blockAddress(shared)}
        />
      )}
    </>
  );
}

/** Why no rule is shown for a host that could be blocked. */
function ClientNote(): ReactNode {
  const { ownSession } = useSession().boot;
  const shell = useSessionState((state) => state.status.access.shell);
  if (!ownSession || !shell) return null;
  return <p className="fg-block-none">{dialogs.clientNotBlocked(ownSession.client)}</p>;
}

/** "10.0.0.1:40000 → 10.0.0.9:443" */
function endsText(row: RowView): string {
  return `${endText(sourceWords(row))} → ${endText(destinationWords(row))}`;
}

interface RuleProps {
  readonly title: string;
  /** Which packets it drops. */
  readonly what: string;
  readonly command: string;
}

function Rule({ title, what, command }: RuleProps): ReactNode {
  const shell = useSessionState((state) => state.status.access.shell);
  if (!shell) return null;
  return (
    <details className="fg-block-rule">
      <summary>{title}</summary>
      <p>{dialogs.blockRuleDrops(what)}</p>
      <SourceCommand text={command} />
      <SourceCommand heading={dialogs.unblock} text={UNBLOCK} />
    </details>
  );
}
