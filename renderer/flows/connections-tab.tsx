// The tab Connections, for the shell.

import type { Ref } from 'react';
import { Facets } from '../facets/Facets.tsx';
import { Connections } from './Connections.tsx';

export const CONNECTIONS = {
  id: 'connections',
  title: 'Connections',
  show: 'showConnections',
  render: (ref: Ref<HTMLElement>) => <Connections ref={ref} />,
  facets: () => <Facets />,
  actions: ['selectAll', 'selectNone', 'deleteFlow', 'deleteSelected', 'deleteMatching', 'toggleFacets'],
} as const;
