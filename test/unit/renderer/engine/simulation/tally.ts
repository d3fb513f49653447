// Counts what simulations did, to show that they exercise everything they should.

export class Tally {
  /** Events that found no room, and listeners that learned of it. */
  eventsLost = 0;
  lossesTold = 0;
  /** Flows that lived throughout a complete dump and were missing from it, and those listed twice. */
  missedByDump = 0;
  toldTwice = 0;
  dumpsBroken = 0;
  /** Tuples created again with the same id. */
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
  /** Views with an ended flow that only the switch lists. */
  endedListed = 0;
}
