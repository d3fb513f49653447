// The tab Connections, for the shell.

import type { Ref } from 'react';
import { Connections } from './Connections.tsx';

export const CONNECTIONS = {
  id: 'connections',
  title: 'Connections',
  render: (ref: Ref<HTMLElement>) => <Connections ref={ref} />,
  actions: ['selectAll', 'selectNone', 'deleteFlow', 'deleteSelected', 'deleteMatching'],
} as const;
