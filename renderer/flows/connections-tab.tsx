// The tab Connections, for the shell.

import type { Ref } from 'react';
import { DetailsPane, FullDetails } from '../details/Details.tsx';
import { Facets } from '../facets/Facets.tsx';
import { ColumnsButton } from './ColumnsButton.tsx';
import { Connections } from './Connections.tsx';

export const CONNECTIONS = {
  id: 'connections',
  title: 'Connections',
  show: 'showConnections',
  render: (ref: Ref<HTMLElement>) => <Connections ref={ref} />,
  facets: () => <Facets />,
  tools: () => <ColumnsButton />,
  details: { pane: () => <DetailsPane />, full: () => <FullDetails /> },
  actions: [
    ...(['selectAll', 'selectNone', 'deleteFlow', 'deleteSelected', 'deleteMatching'] as const),
    ...(['keepOnTop', 'toggleEnded', 'toggleFacets', 'toggleDetails'] as const),
    ...(['showDetails', 'showFullDetails', 'hideFullDetails', 'chooseColumns'] as const),
  ],
} as const;
