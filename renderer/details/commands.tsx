// The commands that do to a flow, from any shell, what the window does: conntrack's own, for the table that is shown.

import type { ReactNode } from 'react';
import { FLOW_COMMANDS, type FlowCommand, flowCommand, whyNoCommand } from '../../native/flow/flow-commands.ts';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { KnownFlow } from './known-flow.ts';
import { detailsSection } from './section.tsx';
import './commands.css';

type CommandsProps = Pick<KnownFlow, 'flow' | 'ended'>;

export const COMMANDS = detailsSection({
  id: 'commands',
  title: 'Commands',
  place: 'bottom',
  reads: ['flow', 'ended'],
  summary: ({ flow, ended }) => (whyNoCommand(flow) === undefined ? commandsOf(ended).join(', ') : 'none'),
  render: (known) => <FlowCommands {...known} />,
});

/** Another flow can have the tuple of one that has ended: no command then deletes it. */
function commandsOf(ended: CommandsProps['ended']): FlowCommand[] {
  const all = Object.keys(FLOW_COMMANDS) as FlowCommand[];
  return ended ? all.filter((command) => command !== 'delete') : all;
}

/** Says why if conntrack cannot name exactly this flow. */
export function FlowCommands({ flow, ended }: CommandsProps): ReactNode {
  const why = whyNoCommand(flow);
  if (why !== undefined) return <p className="fg-ds-note">{why}</p>;
  return (
    <div className="fg-flow-commands">
      {commandsOf(ended).map((command) => (
        <SourceCommand key={command} heading={FLOW_COMMANDS[command].title} text={flowCommand(command, flow) ?? ''} />
      ))}
    </div>
  );
}
