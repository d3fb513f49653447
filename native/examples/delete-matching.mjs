// Deletes exactly the connections that a filter matches, and counts what became of them.
// Run: unshare -rn node delete-matching.mjs

import './support/sample-table.mjs';
import { Conntrack, errnoName, IncompleteDeleteError } from '@flowglass/conntrack';

const conntrack = await Conntrack.open();
try {
  const { matched, deleted, errnos } = await conntrack.deleteMatching('src = 10.0.0.5', { verify: true });
  console.log(`${matched} matched, ${deleted} deleted`);
  for (const [errno, count] of errnos) console.log(`${count} times ${errnoName(errno)}`);
} catch (error) {
  // For example if the helper died: the error has the counts until then.
  if (!(error instanceof IncompleteDeleteError)) throw error;
  console.log(`${error.done.deleted} deleted, then: ${error.message}`);
}
console.log(`${(await conntrack.stats()).entries} left`);
await conntrack.close();

// Prints:
// 3 matched, 3 deleted
// 2 left
