// The commands that do to an expectation, from any shell, what the window does: conntrack's own, for the table that is shown.

import type { ReactNode } from 'react';
import type { ListedExpectation } from '../../electron/contract/expectations.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import { expectationCommands, NO_ZONES } from '../words/expectation-commands.ts';
import '../details/commands.css';

export interface ExpectationCommandsProps {
  readonly expectation: ListedExpectation;
  readonly isGone: boolean;
}

export function ExpectationCommands({ expectation, isGone }: ExpectationCommandsProps): ReactNode {
  const commands = expectationCommands(expectation, isGone);
  return (
    <section className="fg-ds" aria-label="Commands">
      <h3 className="fg-ds-title">Commands</h3>
      <div className="fg-flow-commands">
        {commands.map(({ title, text }) => (
          <SourceCommand key={title} heading={title} text={text} />
        ))}
      </div>
      {commands.some(({ title }) => title === 'Show') && <p className="fg-ds-note">{NO_ZONES}</p>}
    </section>
  );
}
