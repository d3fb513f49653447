// Texts that the page gets: the first lines of an export with its measures, and what goes to the clipboard. In steps of a
// millisecond or two.

import type { Steps } from '../queries/group-by.ts';
import type { CopiedText, TextForm, TextSample } from './export-api.ts';
import type { FrozenList } from './frozen-list.ts';
import { PORTION, type RowsText, rowsText, spread, type TextContext } from './rows-text.ts';

/** Flows on which size and time are measured. */
const MEASURED_FLOWS = 1000;
/** Lines that the page shows. */
const FIRST_LINES = 40;

/** The first lines, and what all of it would take. @param now milliseconds, as fine as possible. */
export function* sampleSteps(
  list: FrozenList,
  form: TextForm,
  context: TextContext,
  now: () => number,
): Steps<TextSample> {
  const writer = rowsText(list, form, context);
  yield;
  const first = writer.text(list.portion(0, Math.min(FIRST_LINES, PORTION)));
  const measured = spread(list, MEASURED_FLOWS);
  let bytes = 0;
  let ms = 0;
  for (let from = 0; from < measured.length; from += PORTION) {
    yield;
    const startMs = now();
    bytes += new TextEncoder().encode(writer.text(measured.subarray(from, from + PORTION))).length;
    ms += now() - startMs;
  }
  const lines = linesOf(around(writer, list, first));
  const times = measured.length === 0 ? 0 : list.length / measured.length;
  return {
    flows: list.length,
    ended: list.ended,
    leftOut: list.leftOut,
    lines: lines.slice(0, FIRST_LINES),
    isWhole: list.length <= FIRST_LINES && lines.length <= FIRST_LINES,
    bytes: Math.round(bytes * times) + writer.head.length + writer.foot.length,
    ms: ms * times,
  };
}

/** The whole text, unless it is longer than `most` characters. */
export function* copySteps(list: FrozenList, form: TextForm, context: TextContext, most: number): Steps<CopiedText> {
  const writer = rowsText(list, form, context);
  const { leftOut } = list;
  let text = '';
  let flows = 0;
  for (let from = 0; from < list.length; from += PORTION) {
    yield;
    const rows = list.portion(from, PORTION);
    text += writer.text(rows);
    flows += rows.length;
    if (text.length > most) return { text: undefined, flows: list.length, leftOut };
  }
  const whole = around(writer, list, text);
  return { text: whole.length > most ? undefined : whole, flows, leftOut };
}

function around({ head, foot, empty }: RowsText, list: FrozenList, text: string): string {
  return list.length === 0 ? empty : head + text + foot;
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
