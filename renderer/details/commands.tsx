// The section with the commands that do the same from a shell.

import { FLOW_COMMANDS, type FlowCommand, whyNoCommand } from '../engine/delete/flow-commands.ts';
import { FlowCommands } from './FlowCommands.tsx';
import { detailsSection } from './section.tsx';

const NAMES = Object.keys(FLOW_COMMANDS) as FlowCommand[];

export const COMMANDS = detailsSection({
  id: 'commands',
  title: 'Commands',
  place: 'bottom',
  reads: ['flow', 'ended'],
  summary: ({ flow, ended }) =>
    whyNoCommand(flow) === undefined ? NAMES.filter((name) => !(ended && name === 'delete')).join(', ') : 'none',
  render: ({ flow, ended }) => <FlowCommands flow={flow} ended={ended !== undefined} />,
});
