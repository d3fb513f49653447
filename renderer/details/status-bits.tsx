// The bits of a flow's status, each in a sentence.

import { IconCheck, IconMinus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { PRESENCE, STATUS_BITS, type StatusName } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { STATUS_MEANINGS } from '../words/status-meanings.ts';
import { detailsSection } from './section.tsx';
import './status-bits.css';

export const STATUS_BITS_SECTION = detailsSection({
  id: 'status',
  title: 'Status bits',
  place: 'column',
  reads: ['flow'],
  render: ({ flow }, isFull) => <Bits flow={flow} isFull={isFull} />,
});

const NAMES = Object.keys(STATUS_BITS) as StatusName[];

function Bits({ flow, isFull }: { flow: RowView; isFull: boolean }): ReactNode {
  if ((flow.presence & PRESENCE.status) === 0) return <p className="fg-ds-note">The kernel sent none.</p>;
  const isSet = (name: StatusName): boolean => (flow.status & STATUS_BITS[name]) !== 0;
  const unset = NAMES.filter((name) => !isSet(name));
  return (
    <>
      <ul className="fg-bits-list">
        {NAMES.filter(isSet).map((name) => (
          <Bit key={name} name={name} isSet />
        ))}
        {isFull && unset.map((name) => <Bit key={name} name={name} isSet={false} />)}
      </ul>
      {!isFull && unset.length > 0 && <UnsetBits names={unset} />}
    </>
  );
}

function Bit({ name, isSet }: { name: StatusName; isSet: boolean }): ReactNode {
  const { title, set, unset } = STATUS_MEANINGS[name];
  const Icon = isSet ? IconCheck : IconMinus;
  return (
    <li className="fg-bit" data-bit={name} data-set={isSet}>
      <Icon aria-label={isSet ? 'Set' : 'Not set'} role="img" />
      <b>{title}</b>
      <span>{isSet ? set : unset}</span>
    </li>
  );
}

/** One line that unfolds. */
function UnsetBits({ names }: { names: readonly StatusName[] }): ReactNode {
  return (
    <details className="fg-unset">
      <summary>
        <IconMinus aria-hidden="true" />
        {names.length} not set
      </summary>
      <ul className="fg-bits-list">
        {names.map((name) => (
          <Bit key={name} name={name} isSet={false} />
        ))}
      </ul>
    </details>
  );
}
