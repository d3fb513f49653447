// Writes the adjustments of a connection's sequence numbers: CTA_SEQ_ADJ_* of helpers, CTA_SYNPROXY. Pure.

import { checkOptions } from '../flow/checks.ts';
import type { SequenceAdjustment, SynproxyDetails } from '../flow/flow-details.ts';
import { wholeNumber } from '../flow/flow-key.ts';
import { CTA, CTA_SEQADJ, CTA_SYNPROXY } from './attributes.ts';
import type { MessageWriter } from './writer.ts';

/** The adjustments to give a flow; each must be complete, as the kernel requires. */
export interface Adjustments {
  readonly origSequence?: SequenceAdjustment | undefined;
  readonly replySequence?: SequenceAdjustment | undefined;
  readonly synproxy?: SynproxyDetails | undefined;
}

/** @throws TypeError for an invalid adjustment. */
export function putAdjustments(writer: MessageWriter, { origSequence, replySequence, synproxy }: Adjustments): void {
  putNumbers(writer, CTA.SEQ_ADJ_ORIG, origSequence, 'origSequence', SEQUENCE);
  putNumbers(writer, CTA.SEQ_ADJ_REPLY, replySequence, 'replySequence', SEQUENCE);
  putNumbers(writer, CTA.SYNPROXY, synproxy, 'synproxy', SYNPROXY);
}

const SEQUENCE: Readonly<Record<keyof SequenceAdjustment, number>> = {
  correctionPos: CTA_SEQADJ.CORRECTION_POS,
  offsetBefore: CTA_SEQADJ.OFFSET_BEFORE,
  offsetAfter: CTA_SEQADJ.OFFSET_AFTER,
};
const SYNPROXY: Readonly<Record<keyof SynproxyDetails, number>> = {
  isn: CTA_SYNPROXY.ISN,
  its: CTA_SYNPROXY.ITS,
  tsoff: CTA_SYNPROXY.TSOFF,
};

/** A nest of 32-bit numbers, each under its type; the kernel reads some of them as signed. */
function putNumbers<Name extends string>(
  writer: MessageWriter,
  type: number,
  numbers: Readonly<Record<Name, number>> | undefined,
  what: string,
  types: Readonly<Record<Name, number>>,
): void {
  if (numbers === undefined) return;
  checkOptions(numbers, Object.keys(types), `"${what}" to be an object`);
  const nest = writer.beginNest(type);
  for (const name of Object.keys(types) as Name[]) {
    const value = numbers[name];
    writer.u32(types[name], wholeNumber(value < 0 ? value + 2 ** 32 : value, `${what}.${name}`, 0xffffffff));
  }
  writer.endNest(nest);
}
