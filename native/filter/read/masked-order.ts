// An order under a mask as equalities, which the language has: mark & 0xff > 3 as mark & 0xfc != 0x0. Pure.

import type { Operator } from '../fields/operators.ts';

/** The condition's text; undefined if it is always or never true. */
export function maskedOrder(field: string, mask: number, op: Operator, value: number): string | undefined {
  const least = op === '>' || op === '<=' ? value : op === '>=' || op === '<' ? value - 1 : undefined;
  if (least === undefined || least < 0) return undefined;
  const terms = greater(field, mask, least);
  const any = terms.join(' or ');
  if (any === '') return undefined;
  const all = / (or|and) /.test(any) ? `(${any})` : any;
  return op.startsWith('>') ? all : `not ${all}`;
}

/**
 * Terms, at least one of which holds if the masked number is greater. A greater number has the highest bit in which the
 * two differ, so each run of bits that the value lacks gives a term: any of these bits, with all higher bits of the
 * value.
 */
function greater(field: string, mask: number, value: number): string[] {
  const terms: string[] = [];
  let above = 0;
  let run = 0;
  const flush = (): void => {
    if (run !== 0) terms.push(anyOf(field, above, run));
    run = 0;
  };
  for (let bit = 2 ** 31; bit >= 1; bit /= 2) {
    const isMasked = (mask & bit) !== 0;
    if ((value & bit) === 0) {
      if (isMasked) run += bit;
      continue;
    }
    flush();
    // The masked number never has this bit: it is smaller.
    if (!isMasked) return terms;
    above += bit;
  }
  flush();
  return terms;
}

function anyOf(field: string, above: number, run: number): string {
  const isOneBit = Number.isInteger(Math.log2(run));
  if (isOneBit) return `${field} & ${hex(above + run)} = ${hex(above + run)}`;
  const any = `${field} & ${hex(run)} != 0x0`;
  return above === 0 ? any : `${field} & ${hex(above)} = ${hex(above)} and ${any}`;
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}
