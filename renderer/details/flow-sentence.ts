// A flow in a sentence or two that anyone understands: who does what with whom, and what this host does to it. Says only
// what is known. Pure.

import { formatBytes, protocolTitle } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { translatedEnds } from '../words/flow-words.ts';
import { serviceWord } from '../words/service-words.ts';
import { deedWords, hasPort, hasReply } from './deed-words.ts';
import type { DoorTo } from './door-to.ts';
import type { KnownFlow } from './known-flow.ts';

/** A part of the sentence. */
export interface SentencePart {
  readonly text: string;
  /** Set for a value that can be clicked. */
  readonly door?: DoorTo;
  /** What NAT has put in place of something else. */
  readonly isTranslated?: true;
}

/** What the sentence is made from. */
export type Told = Pick<KnownFlow, 'flow' | 'ended' | 'traffic'>;

/** The sentences, part by part. */
export function flowSentence(told: Told): SentencePart[] {
  const { flow, ended, traffic } = told;
  const [before, after] = ended ? pastDeed(flow) : [deedWords(flow, traffic), hasReply(flow) ? '' : UNANSWERED];
  return [
    source(flow),
    { text: ` ${before} ` },
    destination(flow),
    { text: `${portWords(flow)}${after}.` },
    ...translationSentence(flow, ended === undefined ? NOW : THEN),
  ];
}

/** The sentences as one text. */
export function sentenceText(parts: readonly SentencePart[]): string {
  return parts.map(({ text }) => text).join('');
}

const UNANSWERED = ' and has had no answer';

/** This host talks to itself under one address; under two, they tell more. */
function isItself({ direction, origSrc, origDst }: RowView): boolean {
  return direction === 'local' && origSrc === origDst;
}

function source(flow: RowView): SentencePart {
  if (flow.direction === 'outbound' || isItself(flow)) return { text: 'This host' };
  return { text: flow.origSrc, door: { field: 'src', value: flow.origSrc } };
}

function destination(flow: RowView): SentencePart {
  // Where NAT redirects what was meant for another, that other one was asked.
  if (flow.direction === 'inbound' && !isRedirected(flow)) return { text: 'this host' };
  if (isItself(flow)) return { text: 'itself' };
  return { text: flow.origDst, door: { field: 'dst', value: flow.origDst } };
}

function isRedirected(flow: RowView): boolean {
  const { destination } = translatedEnds(flow);
  return destination !== undefined && destination.address !== flow.origDst;
}

/** " on port 443 (HTTPS)"; '' for protocols without ports. */
function portWords(flow: RowView): string {
  if (!hasPort(flow)) return '';
  const name = serviceWord(flow.origDport);
  return ` on port ${flow.origDport}${name === undefined ? '' : ` (${name})`}`;
}

/** "exchanged 1.2 MB with", or "sent UDP to" and " and had no answer". */
function pastDeed(flow: RowView): readonly [before: string, after: string] {
  const what = flow.bytes === undefined ? protocolTitle(flow.protocol) : formatBytes(flow.bytes);
  return hasReply(flow) ? [`exchanged ${what} with`, ''] : [`sent ${what} to`, ' and had no answer'];
}

const NOW = {
  ...{ hides: 'hides', changes: 'changes', leaves: 'leaves', is: 'is' },
  ...{ forwards: 'forwards', redirects: 'redirects' },
} as const;
const THEN = {
  ...{ hides: 'hid', changes: 'changed', leaves: 'left', is: 'was' },
  ...{ forwards: 'forwarded', redirects: 'redirected' },
} as const;

/** " This host hides it behind 203.0.113.9 and forwards it to 10.0.0.7, port 8443."; nothing without NAT. */
function translationSentence(flow: RowView, verbs: typeof NOW | typeof THEN): SentencePart[] {
  const { source: from, destination: to } = translatedEnds(flow);
  if (!from && !to) return [];
  const isOwn = flow.direction === 'outbound' || isItself(flow);
  const parts: SentencePart[] = [{ text: isOwn ? ' It ' : ' This host ' }];
  if (from && from.address !== flow.origSrc) {
    parts.push({ text: isOwn ? `${verbs.leaves} as ` : `${verbs.hides} it behind ` });
    parts.push({ text: from.address, door: { field: 'reply.dst', value: from.address }, isTranslated: true });
  } else if (from) {
    parts.push({
      text: isOwn
        ? `${verbs.leaves} with the source ${wordName(flow)} `
        : `${verbs.changes} its source ${wordName(flow)} to `,
    });
    parts.push({ text: String(from.word), isTranslated: true });
  }
  if (from && to) parts.push({ text: ' and ' });
  if (to) {
    const moves = flow.direction === 'inbound' || flow.direction === 'local' ? verbs.redirects : verbs.forwards;
    parts.push({ text: isOwn ? `${verbs.is} redirected to ` : `${moves} it to ` });
    parts.push({ text: to.address, door: { field: 'reply.src', value: to.address }, isTranslated: true });
    if (hasPort(flow) && to.word !== flow.origDport) parts.push({ text: `, port ${to.word}` });
  }
  return [...parts, { text: '.' }];
}

/** What the layer 4 word of a source is called. */
function wordName(flow: RowView): string {
  return hasPort(flow) ? 'port' : 'id';
}
