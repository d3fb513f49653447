// Label sets of rows. Pure.

import type { LabelNames } from '../flow/connlabels.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';

/** CTA_LABELS has 128 bits (NF_CT_LABELS_MAX_SIZE). */
const LABEL_WORDS = 4;

/** Numbers of the labels of a row, ascending. */
export function labelsAt(columns: FlowColumns, row: number): number[] {
  const { index, words } = columns.labels;
  const at = index ? (index[row] ?? 0) - 1 : row;
  const labels: number[] = [];
  if (at < 0) return labels;
  for (let word = 0; word < LABEL_WORDS; word++) {
    for (let left = words[at * LABEL_WORDS + word] ?? 0; left !== 0; left &= left - 1) {
      labels.push(word * 32 + 31 - Math.clz32(left & -left));
    }
  }
  return labels;
}

/** Names of the labels of a row; those without a name are left out, as with conntrack. */
export function labelNamesAt(columns: FlowColumns, row: number, names: LabelNames): string[] {
  return labelsAt(columns, row)
    .map((label) => names.get(label) ?? '')
    .filter((name) => name !== '');
}
