// The commands that do to a flow, from any shell, what the window does: conntrack's own, for the table that is shown.

import type { ReactNode } from 'react';
import { SourceCommand } from '../controls/SourceCommand.tsx';
import type { CommandFlow, FlowCommand } from '../engine/delete/flow-commands.ts';
import { FLOW_COMMANDS, flowCommand, whyNoCommand } from '../engine/delete/flow-commands.ts';

export interface FlowCommandsProps {
  readonly flow: CommandFlow;
  /** Another flow can have the tuple of one that has ended: no command then deletes it. */
  readonly ended: boolean;
}

/** Says why if conntrack cannot name exactly this flow. */
export function FlowCommands({ flow, ended }: FlowCommandsProps): ReactNode {
  const why = whyNoCommand(flow);
  if (why !== undefined) return <p className="fg-ds-note">{why}</p>;
  return (
    <div className="fg-flow-commands">
      {(Object.keys(FLOW_COMMANDS) as FlowCommand[])
        .filter((command) => !(ended && command === 'delete'))
        .map((command) => (
          <SourceCommand key={command} heading={FLOW_COMMANDS[command].title} text={flowCommand(command, flow) ?? ''} />
        ))}
    </div>
  );
}
