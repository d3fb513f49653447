// The tab Connections, for the shell.

import type { Ref } from 'react';
import { FlowCount } from '../controls/FlowCount.tsx';
import { DetailsPane, FullDetails } from '../details/Details.tsx';
import { Facets } from '../facets/Facets.tsx';
import { ColumnsButton } from './ColumnsButton.tsx';
import { Connections } from './Connections.tsx';
import { TextButtons } from './export/TextButtons.tsx';
import { FlowSelection } from './FlowSelection.tsx';
import { ProfileMenu } from './profiles/ProfileMenu.tsx';

export const CONNECTIONS = {
  id: 'connections',
  title: 'Connections',
  show: 'showConnections',
  render: (ref: Ref<HTMLElement>) => <Connections ref={ref} />,
  facets: () => <Facets />,
  tools: () => (
    <>
      <ProfileMenu />
      <ColumnsButton />
      <TextButtons />
    </>
  ),
  details: { pane: () => <DetailsPane />, full: () => <FullDetails /> },
  count: () => <FlowCount />,
  selection: () => <FlowSelection />,
  actions: [
    ...(['selectAll', 'selectNone', 'deleteFlow', 'deleteSelected', 'deleteMatching', 'flush'] as const),
    ...(['copy', 'copyCell', 'copyRow', 'copyAs', 'copyFilterCommand', 'exportFlows'] as const),
    ...([
      'togglePause',
      'reread',
      'toggleBuilder',
      'keepOnTop',
      'toggleEnded',
      'chooseColumns',
      'toggleServiceNames',
      'filterFor',
      'filterOut',
      'filterAnd',
      'filterOr',
    ] as const),
    ...(['saveProfile', 'renameProfile', 'resetProfile', 'exportProfile'] as const),
    ...(['importProfile', 'forgetProfile', 'editRules'] as const),
    ...(['toggleFacets', 'toggleDetails', 'showDetails', 'showFullDetails', 'hideFullDetails'] as const),
  ],
} as const;
