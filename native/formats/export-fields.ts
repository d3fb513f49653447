// The fields of JSON lines and CSV: their names and meanings are part of the library's interface. Pure.

/**
 * All fields, in the order of JSON lines.
 *
 * | field | type | meaning |
 * | --- | --- | --- |
 * | `event` | text | `new`, `update` or `destroy`; absent in a listing |
 * | `eventTime` | text | when that was: ISO 8601, with nine decimals if the kernel reports it (since Linux 6.14, with nf_conntrack_timestamp), otherwise with three, when it was read; absent in a listing |
 * | `eventTimeNs` | digits | the kernel's time of the event, in nanoseconds since the epoch; absent if it reports none |
 * | `family` | text | `ipv4` or `ipv6` |
 * | `protocol` | number | IPPROTO_* |
 * | `protocolName` | text | IANA's, in lower case; absent if there is none |
 * | `state` | text | the kernel's word: `ESTABLISHED`; absent for protocols without states and offloaded flows |
 * | `timeoutSec` | number | seconds left; absent for offloaded flows |
 * | `statusBits`, `status` | number, texts | IPS_* bits, and the names of the known ones without `IPS_` |
 * | `origSrc`, `origDst`, `replySrc`, `replyDst` | text | addresses, by RFC 5952 |
 * | `origSport`, `origDport`, `replySport`, `replyDport` | number | ports of TCP, UDP, UDP-Lite, SCTP, DCCP |
 * | `origIcmpType`, `origIcmpCode`, `origIcmpId`, `replyIcmpType`, `replyIcmpCode`, `replyIcmpId` | number | ICMP and ICMPv6 |
 * | `origSrcKey`, `origDstKey`, `replySrcKey`, `replyDstKey` | number | GRE |
 * | `origPackets`, `origBytes`, `replyPackets`, `replyBytes` | number | absent without accounting |
 * | `translated` | boolean | the reply tuple is not the inverse of the original one |
 * | `mark` | number | |
 * | `labels`, `labelNames` | numbers, texts | bits that are set, and the names of those that have one, if names were given |
 * | `zone`, `zoneOrig`, `zoneReply` | number | of both directions, or of one |
 * | `helper`, `secctx` | text | |
 * | `start`, `stop` | text | ISO 8601, UTC, nine decimals; absent without timestamps |
 * | `startNs`, `stopNs` | digits | the same in nanoseconds since the epoch |
 * | `sctpOrigTag`, `sctpReplyTag`, `dccpRole` | number, text | verification tags; `client` or `server` |
 * | `id`, `use` | number | |
 *
 * A field that a flow does not have is left out (JSON) or empty (CSV). Numbers are exact decimals over the whole range
 * of the kernel's counters, in JSON too: above 2^53 JavaScript's JSON.parse rounds them, while other parsers, or a
 * reviver that reads the source, do not. `startNs`, `stopNs` and `eventTimeNs` are always above that, and are strings
 * in JSON.
 */
export const EXPORT_FIELDS = [
  'event',
  'eventTime',
  'eventTimeNs',
  'family',
  'protocol',
  'protocolName',
  'state',
  'timeoutSec',
  'statusBits',
  'status',
  'origSrc',
  'origDst',
  'origSport',
  'origDport',
  'origIcmpType',
  'origIcmpCode',
  'origIcmpId',
  'origSrcKey',
  'origDstKey',
  'origPackets',
  'origBytes',
  'replySrc',
  'replyDst',
  'replySport',
  'replyDport',
  'replyIcmpType',
  'replyIcmpCode',
  'replyIcmpId',
  'replySrcKey',
  'replyDstKey',
  'replyPackets',
  'replyBytes',
  'translated',
  'mark',
  'labels',
  'labelNames',
  'zone',
  'zoneOrig',
  'zoneReply',
  'helper',
  'secctx',
  'start',
  'startNs',
  'stop',
  'stopNs',
  'sctpOrigTag',
  'sctpReplyTag',
  'dccpRole',
  'id',
  'use',
] as const;

/** A field of JSON lines and CSV; see EXPORT_FIELDS. */
export type ExportField = (typeof EXPORT_FIELDS)[number];
