// The playground's nftables rules: they make the kernel track connections, and give the flows their
// translations, marks, zones, labels and helper. The addresses are those of scenario.cc.
#pragma once

#include <string>

namespace flowglass::playground {

// SO_MARK of the generator's own SCTP packets; the rules drop those that the kernel's SCTP would answer.
inline constexpr int kSctpMark = 0x5c70;
// Packets with FIN to this port are lost after they were tracked: connections stay in FIN_WAIT.
inline constexpr int kLostFinPort = 7680;
// SYN-ACK from this port is lost after it was tracked: connections stay in SYN_RECV.
inline constexpr int kLostSynAckPort = 2525;

// Loads the rules with nft(8). Empty, or a sentence that says what failed and what to do. Rules that only
// some kernels accept (labels, a helper) are left out if refused, with a note on stderr.
std::string LoadRuleset();

}  // namespace flowglass::playground
