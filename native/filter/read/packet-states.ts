// States of packets in iptables and nftables (enum ip_conntrack_info) as conditions on flows: the flows whose next packet
// of the original direction would be in that state. Pure.

const PACKET_STATES = ['new', 'related', 'established'] as const;

type PacketState = (typeof PACKET_STATES)[number];

/** nf_conntrack_core.c, resolve_normal_ct: a flow with a reply is established, otherwise an expected one is related. */
const FLOWS: Readonly<Record<string, string>> = {
  new: '(not seen_reply and status not has expected)',
  related: '(status has expected and not seen_reply)',
  established: 'seen_reply',
  'new,related': 'not seen_reply',
  'new,established': '(seen_reply or status not has expected)',
  'related,established': '(seen_reply or status has expected)',
};

/**
 * The condition for flows with packets in one of several states; undefined if a word is not such a state, or if all are meant.
 */
export function packetStateTerm(words: readonly string[]): string | undefined {
  const states = words.map((word) => word.toLowerCase());
  if (!states.every((state) => (PACKET_STATES as readonly string[]).includes(state))) return undefined;
  return FLOWS[PACKET_STATES.filter((state) => states.includes(state)).join()];
}

/** Whether a word is a state of packets and not of connections. */
export function isPacketState(word: string): boolean {
  const state = word.toLowerCase();
  return state === ('new' satisfies PacketState) || state === ('related' satisfies PacketState);
}
