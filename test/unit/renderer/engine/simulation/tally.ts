// What simulations did, to know that they did all of what they are for.

export class Tally {
  /** Events that found no room, and listeners that were told so. */
  eventsLost = 0;
  lossesTold = 0;
  /** Flows that lived all through a complete dump and were not in it, and those that were in it twice. */
  missedByDump = 0;
  toldTwice = 0;
  dumpsBroken = 0;
  /** Tuples made again with the same id. */
  sameIdAgain = 0;
  silentFlows = 0;
  flushes = 0;
  helpersDied = 0;
  sourcesOpened = 0;
  checksFailed = 0;
  found = 0;
  gone = 0;
  deleted = 0;
  replaced = 0;
}
