// Walking through the filters used last, from the newest to older ones and back to what was there at first. Pure.

/** A place in the walk. */
export interface Recall {
  /** The newest first, as they were when the walk began: what is recalled may become the newest meanwhile. */
  readonly filters: readonly string[];
  /** -1 for what was there at first. */
  readonly at: number;
  readonly first: string;
}

/** Before the first step. @param text what is there: it is not offered again. */
export function startRecall(history: readonly string[], text: string): Recall {
  return { filters: history.filter((filter) => filter !== text.trim()), at: -1, first: text };
}

/** One step to an older filter; undefined at the oldest. */
export function older(recall: Recall): Recall | undefined {
  return recall.at + 1 < recall.filters.length ? { ...recall, at: recall.at + 1 } : undefined;
}

/** One step back; undefined where the walk began. */
export function newer(recall: Recall): Recall | undefined {
  return recall.at >= 0 ? { ...recall, at: recall.at - 1 } : undefined;
}

export function recalledText({ filters, at, first }: Recall): string {
  return filters[at] ?? first;
}
