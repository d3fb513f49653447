// The bits of a flow's status, each in words (kernel: enum ip_conntrack_status). Data.

import type { StatusName } from '../../native/flow/index.ts';

export interface StatusMeaning {
  readonly title: string;
  /** What it means that the bit is set, and that it is not. */
  readonly set: string;
  readonly unset: string;
}

export const STATUS_MEANINGS: Readonly<Record<StatusName, StatusMeaning>> = {
  EXPECTED: {
    title: 'Expected',
    set: 'A helper announced it: it belongs to another flow.',
    unset: 'No helper announced it.',
  },
  SEEN_REPLY: { title: 'Replied', set: 'Packets passed both ways.', unset: 'No answer was seen.' },
  ASSURED: { title: 'Assured', set: 'Kept when the table is full.', unset: 'Evicted first when the table is full.' },
  CONFIRMED: {
    title: 'Confirmed',
    set: 'Entered in the table.',
    unset: 'Not in the table yet: its first packet has not left.',
  },
  SRC_NAT: { title: 'Source NAT', set: 'The source is translated.', unset: 'The source stays as it is.' },
  DST_NAT: {
    title: 'Destination NAT',
    set: 'The destination is translated.',
    unset: 'The destination stays as it is.',
  },
  SEQ_ADJUST: {
    title: 'Sequence adjusted',
    set: 'A helper changes lengths of packets.',
    unset: 'Sequence numbers pass unchanged.',
  },
  SRC_NAT_DONE: {
    title: 'Source NAT done',
    set: 'Its source NAT is decided.',
    unset: 'Its source NAT is not decided.',
  },
  DST_NAT_DONE: {
    title: 'Destination NAT done',
    set: 'Its destination NAT is decided.',
    unset: 'Its destination NAT is not decided.',
  },
  DYING: { title: 'Dying', set: 'Being removed from the table.', unset: 'Not being removed.' },
  FIXED_TIMEOUT: {
    title: 'Fixed timeout',
    set: 'Expires at a fixed time: packets do not renew it.',
    unset: 'Packets renew its timeout.',
  },
  TEMPLATE: { title: 'Template', set: 'A template of a rule, no connection.', unset: 'A connection, no template.' },
  NAT_CLASH: {
    title: 'NAT clash',
    set: 'Its tuple was taken when it was entered.',
    unset: 'Its tuple was free.',
  },
  HELPER: {
    title: 'Helper',
    set: 'A rule assigned its helper.',
    unset: 'No rule assigned a helper.',
  },
  OFFLOAD: {
    title: 'Offloaded',
    set: 'Packets take a flowtable, past the rules.',
    unset: 'Packets pass the rules.',
  },
  HW_OFFLOAD: {
    title: 'Offloaded to hardware',
    set: 'The network card forwards its packets.',
    unset: 'No hardware path.',
  },
};
