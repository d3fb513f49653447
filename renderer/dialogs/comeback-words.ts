// What becomes of connections whose entries are deleted or flushed, in words. Facts: a packet without an entry creates one;
// a TCP packet in the middle of a connection does so only with nf_conntrack_tcp_loose; only a packet of the original
// direction is translated again. Pure.

import { formatCount, IPPROTO, isIcmp, PRESENCE } from '../../native/flow/index.ts';
import type { DeleteCounts, RowView } from '../engine/api.ts';
import { stateTone } from '../words/flow-words.ts';
import { SENTENCES } from '../words/sentences.ts';

/** A sentence; its beginning, `lead`, is set in bold. */
export interface ComebackNote {
  /** `back` matters to whoever deletes to cut, `break` to whoever deletes to refresh; `other` is good to know. */
  readonly kind: 'back' | 'break' | 'other';
  readonly lead: string;
  readonly text: string;
}

const UNTRACKED = 'With nf_conntrack_tcp_loose=0, as here, the kernel tracks TCP from its first packet only';
const WHILE = 'while the NAT rule stands and the port is free';

type Counts = Pick<
  DeleteCounts,
  'count' | 'byProtocol' | 'untranslatedTcp' | 'openingOrClosing' | 'untranslatedOther' | 'translated'
>;

/** The notes before a delete. @param loose nf_conntrack_tcp_loose; undefined if it cannot be read. */
export function deleteNotes(counts: Counts, loose: boolean | undefined): ComebackNote[] {
  const { count, untranslatedTcp, openingOrClosing, untranslatedOther, translated } = counts;
  const notes: ComebackNote[] = [];
  if (untranslatedTcp > 0) notes.push(establishedNote(subject(untranslatedTcp, count), loose));
  if (translated > 0) notes.push(translatedNote(subject(translated, count), loose));
  if (openingOrClosing > 0) notes.push(openingNote(subject(openingOrClosing, count), loose));
  if (untranslatedOther > 0) notes.push(otherNote(subject(untranslatedOther, count), hasIcmp(counts)));
  return notes;
}

function hasIcmp({ byProtocol }: Counts): boolean {
  return byProtocol.some(({ protocol }) => isIcmp(protocol));
}

/** A SYN creates an entry, as does an ACK if connections are picked up; a SYN-ACK, FIN or RST never does (tcp_new). */
function openingNote({ lead, isOne }: Subject, loose: boolean | undefined): ComebackNote {
  const packet = loose === false ? 'another SYN' : isOne ? 'its next packet' : 'their next packet';
  const what = isOne ? 'it is a TCP connection that is' : 'they are TCP connections that are';
  return { kind: 'other', lead: `${lead} may come back`, text: `with ${packet}: ${what} opening or closing.` };
}

/** @param pings whether ICMP can be among them: a request creates an entry, a reply never does (icmp_new). */
function otherNote({ lead, isOne }: Subject, pings: boolean): ComebackNote {
  const why = isOne ? 'it is neither TCP nor translated' : 'they are neither TCP nor translated';
  const ping = pings ? ' For a ping, only a request re-creates the entry, not a reply.' : '';
  return {
    kind: 'other',
    lead: `${lead} ${isOne ? 'comes' : 'come'} back`,
    text: `with ${isOne ? 'its' : 'their'} next packet: ${why}.${ping}`,
  };
}

/** The notes before a flush. */
export function flushNotes(loose: boolean | undefined): ComebackNote[] {
  const back: ComebackNote =
    loose === false
      ? {
          kind: 'back',
          lead: 'TCP does not come back.',
          text: `${UNTRACKED}. Everything else does, with its next packet.`,
        }
      : { kind: 'back', lead: 'Most come back', text: 'with their next packet.' };
  const text = `Each comes back with its client’s next packet ${WHILE}; if a reply comes first, it is not translated.`;
  return [back, { kind: 'break', lead: 'Translated connections may break.', text }];
}

/** What that many flows have done since; follows the count. */
export function cameBackWords(count: number): string {
  return count === 1 ? SENTENCES.dialogs.cameBackOne : SENTENCES.dialogs.cameBack;
}

/** Whether any next packet re-creates the entry of a flow: established TCP that nothing translates. */
export function comesBack(row: RowView): boolean {
  return row.protocol === IPPROTO.tcp && stateTone(row) === 'ok' && (row.presence & PRESENCE.translated) === 0;
}

interface Subject {
  /** "It", "All 3", "3". */
  readonly lead: string;
  readonly are: 'is' | 'are';
  readonly isOne: boolean;
}

function subject(part: number, count: number): Subject {
  const isOne = part === 1;
  const lead = count === 1 ? 'It' : part === count ? `All ${formatCount(part)}` : formatCount(part);
  return { lead, are: isOne ? 'is' : 'are', isOne };
}

function establishedNote({ lead, are, isOne }: Subject, loose: boolean | undefined): ComebackNote {
  const they = isOne ? 'It' : 'They';
  const what = `${they} ${are} established and not translated`;
  if (loose === false) {
    const text = `${what}. ${UNTRACKED}: later ones count as invalid.`;
    return { kind: 'back', lead: `${lead} will not come back.`, text };
  }
  const doubt = loose === undefined ? ', unless nf_conntrack_tcp_loose is 0' : ' (nf_conntrack_tcp_loose=1)';
  const text = `${what}: the kernel tracks ${isOne ? 'it' : 'them'} again from the next packet${doubt}.`;
  return { kind: 'back', lead: `${lead} will come back.`, text };
}

function translatedNote({ lead, are, isOne }: Subject, loose: boolean | undefined): ComebackNote {
  const they = isOne ? 'It' : 'They';
  const each = isOne ? 'it comes back with its' : 'each comes back with its';
  const tcp = loose === false ? ' TCP does not: nf_conntrack_tcp_loose is 0 here.' : '';
  const text = `${they} ${are} translated: ${each} client’s next packet ${WHILE}. If a reply comes first, it is not translated and the connection breaks.${tcp}`;
  return { kind: 'break', lead: `${lead} may break.`, text };
}
