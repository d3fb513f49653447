// What must hold for every text that could be typed into the filter box.

import { deepStrictEqual, ok } from 'node:assert/strict';
import {
  applySuggestion,
  bitmapWords,
  compileFilter,
  completeFilter,
  type Filter,
  type FilterError,
  fromRules,
  MAX_ERRORS,
  parseConntrackOptions,
  parseFilter,
  printFilter,
  toConntrackOptions,
  toRules,
} from '../../native/filter/index.ts';
import { FlowBatch, mappedWords, newBatchBuffer, PRESENCE } from '../../native/flow/index.ts';

const LABELS = new Map([
  [5, 'web'],
  [7, 'voip'],
]);
const CONTEXT = { labels: LABELS };
const FLOWS = someFlows();

/** @throws AssertionError, or whatever the code under test throws, if something does not hold. */
export function checkFilterText(text: string): void {
  const result = parseFilter(text, CONTEXT);
  if (result.ok) checkFilter(result.filter);
  else checkErrors(text, result.errors);
  const options = parseConntrackOptions(text, CONTEXT);
  if (options.ok) checkFilter(options.filter);
  else checkErrors(text, options.errors);
  for (const at of [0, text.length >>> 1, text.length]) {
    const { from, options: offered } = completeFilter(text, at);
    ok(from >= 0 && from <= at, 'a completion begins before the cursor');
    ok(
      offered.every(({ label }) => label !== ''),
      'completions have a text',
    );
  }
}

function checkErrors(text: string, errors: readonly FilterError[]): void {
  ok(errors.length > 0, 'a text that is not a filter has an error');
  for (const error of errors) {
    ok(error.message !== '' && error.expected.length > 0, 'an error says what is wrong and what could stand there');
    for (const { from, to } of [error, error.replaces ?? error]) {
      ok(from >= 0 && from <= to && to <= text.length, 'an error has a place inside the text');
    }
    const mended = applySuggestion(text, error);
    if (mended === undefined) continue;
    const again = parseFilter(mended, CONTEXT);
    const isBetter = again.ok || again.errors.length < errors.length || errors.length >= MAX_ERRORS;
    ok(isBetter, `the suggestion ${error.suggestion} leaves other errors`);
  }
}

function checkFilter(filter: Filter): void {
  const printed = printFilter(filter);
  deepStrictEqual(parseFilter(printed, CONTEXT), { ok: true, filter }, `printed as ${printed}`);
  deepStrictEqual(
    fromRules(JSON.parse(JSON.stringify(toRules(filter)))),
    { ok: true, filter },
    'through builder rules',
  );
  const rows = matchingRows(filter);
  const options = toConntrackOptions(filter, CONTEXT);
  if (options === undefined) return;
  const again = parseConntrackOptions(options, CONTEXT);
  ok(again.ok, `written as ${options}`);
  deepStrictEqual(matchingRows(again.filter), rows, `written as ${options}`);
}

function matchingRows(filter: Filter): number[] {
  const compiled = compileFilter(filter);
  const bitmap = new Uint32Array(bitmapWords(FLOWS.length));
  compiled.matches(FLOWS, 0, FLOWS.length, bitmap);
  const rows = Array.from({ length: FLOWS.length }, (_, row) => row);
  const matching = rows.filter((row) => ((bitmap[row >>> 5] ?? 0) >>> (row & 31)) & 1);
  deepStrictEqual(
    rows.filter((row) => compiled.matchesRow(FLOWS, row)),
    matching,
    'row by row',
  );
  return matching;
}

/** Flows of many kinds: every protocol, both families, translated ones, with and without each attribute. */
function someFlows(): FlowBatch {
  const flows = new FlowBatch(newBatchBuffer(40), ['', 'ftp', 'system_u:web']);
  flows.localAddresses = ['127.0.0.0/8', '10.0.0.1', 'fd00::1'];
  for (let row = 0; row < flows.length; row++) {
    const isV6 = row % 5 === 4;
    flows.family[row] = isV6 ? 10 : 2;
    flows.protocol[row] = [6, 17, 1, 58, 47, 132, 33, 136, 89][row % 9] ?? 6;
    flows.origSrc.set(isV6 ? [0xfd000000, 0, 0, row % 3] : mappedWords(0x0a000000 + (row % 4)), row * 4);
    flows.origDst.set(isV6 ? [0xfd000000, 0, 0, 2] : mappedWords(0x0a000002), row * 4);
    flows.reply.src.set(flows.origDst.subarray(row * 4, row * 4 + 4), row * 4);
    flows.reply.dst.set(flows.origSrc.subarray(row * 4, row * 4 + 4), row * 4);
    flows.origSport[row] = flows.reply.dport[row] = 1000 + row;
    flows.origDport[row] = flows.reply.sport[row] = [80, 443, 53, 2048][row % 4] ?? 0;
    flows.presence[row] = row % 7 === 6 ? 0 : (0x3fffff & ~PRESENCE.translated) ^ (row % 4 === 3 ? PRESENCE.zone : 0);
    if (row % 6 === 5) {
      flows.reply.dst[row * 4 + 3] = 0x0a070707;
      flows.presence[row] = (flows.presence[row] ?? 0) | PRESENCE.translated | PRESENCE.replyTuple;
    }
    flows.status[row] = [0, 2, 6, 14, 0x18e][row % 5] ?? 0;
    flows.state[row] = row % 10;
    flows.mark[row] = [0, 0x10, 9, 0xffffffff][row % 4] ?? 0;
    flows.zone[row] = row % 3 === 2 ? 5 : 0;
    flows.labels.words[row * 4] = row % 2 ? 0x20 : 0xa0;
    flows.helper[row] = row % 2;
    flows.secctx[row] = row % 3 === 1 ? 2 : 0;
    flows.origBytes[row * 2] = row * 1_000_000;
    flows.timeoutSec[row] = row * 100;
    flows.id[row] = row;
  }
  return flows;
}
