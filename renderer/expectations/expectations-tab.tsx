// The tab Expectations, for the shell.

import type { Ref } from 'react';
import { ExpectationBadge, ExpectationCount } from './ExpectationCount.tsx';
import { ExpectationDetails, FullExpectationDetails } from './ExpectationDetails.tsx';
import { ExpectationSelection } from './ExpectationSelection.tsx';
import { Expectations } from './Expectations.tsx';

export const EXPECTATIONS = {
  id: 'expectations',
  title: 'Expectations',
  show: 'showExpectations',
  render: (ref: Ref<HTMLElement>) => <Expectations ref={ref} />,
  details: { pane: () => <ExpectationDetails />, full: () => <FullExpectationDetails /> },
  count: () => <ExpectationCount />,
  badge: () => <ExpectationBadge />,
  selection: () => <ExpectationSelection />,
  instead: {
    selectAll: 'selectAllExpectations',
    selectNone: 'selectNoExpectations',
    copy: 'copyExpectations',
    reread: 'rereadExpectations',
    deleteSelected: 'deleteSelectedExpectations',
    deleteMatching: 'deleteMatchingExpectations',
    flush: 'flushExpectations',
  },
  actions: [
    'selectAllExpectations',
    'selectNoExpectations',
    'rereadExpectations',
    'copyExpectations',
    'copyExpectation',
    'deleteExpectation',
    'deleteSelectedExpectations',
    'deleteMatchingExpectations',
    'flushExpectations',
    'showMaster',
    ...(['filterFor', 'filterOut', 'filterAnd', 'filterOr'] as const),
    ...(['toggleDetails', 'showDetails', 'showFullDetails', 'hideFullDetails'] as const),
  ],
} as const;
