// The sections of the details, in order: the one list of them.

import { COMMANDS } from './commands.tsx';
import { FACTS } from './facts.tsx';
import { MESSAGE } from './message.tsx';
import { PATH } from './path.tsx';
import { RELATED } from './related.tsx';
import type { DetailsSection } from './section.tsx';
import { STATE } from './state.tsx';
import { STATUS_BITS_SECTION } from './status-bits.tsx';
import { TRAFFIC } from './traffic.tsx';

export const SECTIONS: readonly DetailsSection[] = [
  PATH,
  TRAFFIC,
  STATE,
  STATUS_BITS_SECTION,
  FACTS,
  RELATED,
  MESSAGE,
  COMMANDS,
];
