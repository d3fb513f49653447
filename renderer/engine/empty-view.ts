// What the page knows before the worker's first view.

import type { View } from './api.ts';

/** Nothing is known yet. Views from the worker have versions above 0. */
export const EMPTY_VIEW: View = {
  version: 0,
  counted: 0,
  total: 0,
  matching: 0,
  listed: 0,
  selected: 0,
  selectionChoices: 0,
  selectedHidden: 0,
  ended: 0,
  selectedEnded: 0,
  alsoEnded: false,
  endedSinceMs: undefined,
  endedDropped: 0,
  selectedAgain: undefined,
  first: 0,
  rows: [],
  onTop: [],
  followed: undefined,
  filterText: '',
  sort: [],
  paused: false,
  heldChanges: 0,
  loading: undefined,
  complete: false,
  cameBack: undefined,
  deleting: undefined,
  knowsDirections: false,
  nowMs: 0,
};
