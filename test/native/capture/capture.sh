#!/bin/bash
# Captures test/fixtures/*.bin anew, from the running kernel, in a network namespace of its own. Needs root,
# conntrack, nft, and a build with -DFLOWGLASS_TESTS=ON. The expectations in test/native/fixtures_test.cc
# state what is made here. What this kernel cannot track (DCCP, offloaded flows) hand_made.cc composes.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
fixtures=$here/../../fixtures
capture=${1:?usage: capture.sh BUILD_DIRECTORY}/fixture-capture

if [ "${FLOWGLASS_CAPTURE_INSIDE:-}" = "" ]; then
  name=flowglass-capture-$$
  ip netns add "$name"
  trap 'ip netns del "$name"' EXIT
  FLOWGLASS_CAPTURE_INSIDE=1 ip netns exec "$name" "$0" "$1"
  exit
fi

ip link set lo up
sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1
nft -f - <<'RULES'
table inet capture {
  chain raw { type filter hook output priority raw; udp dport 7005 ct zone set 5; udp dport 7006 ct original zone set 6; udp dport 7007 ct reply zone set 7; }
  chain out {
    type filter hook output priority filter;
    udp dport 7001 ct mark set 0x2a
    udp dport 7001 ct label set 5
    ct state new accept
  }
}
table ip translate {
  chain out { type nat hook output priority -100; udp dport 7002 dnat to 127.0.0.1:7003; }
}
RULES

I() { conntrack -I "$@" >/dev/null 2>&1; }
I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 80 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 300 -m 9
I -p tcp -s fd00::1 -d fd00::2 --sport 1002 --dport 443 --state SYN_SENT -t 300
I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300
I -p udp -s fd00::1 -d fd00::2 --sport 1004 --dport 53 -t 300
I -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1005 --dport 36412 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 300
I -p udplite -s 10.0.0.1 -d 10.0.0.2 --sport 1006 --dport 1007 -t 300 || "$capture" new 2 136 1006 1007
I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 300
I -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 78 -t 300
I -p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 258 --dstkey 772 -t 300 || "$capture" new 2 47 258 772
"$capture" new 2 50 0 0

send() { echo flowglass >"/dev/udp/127.0.0.1/$1" || true; }
for port in 7001 7002 7005 7006 7007; do send "$port"; done

D() { "$capture" dump "$1" "$2" "$3" "$fixtures/$4.bin"; }
D 2 6 80 tcp-established-v4
D 10 6 443 tcp-syn-sent-v6
D 2 17 53 udp-v4
D 10 17 53 udp-v6
D 2 132 36412 sctp-established-v4
D 2 136 1007 udplite-v4
D 2 1 2048 icmp-echo-v4
D 10 58 32768 icmpv6-echo-v6
D 2 47 772 gre-v4
D 2 50 0 unknown-protocol-v4
D 2 17 7001 udp-mark-labels-counters
D 2 17 7002 udp-translated
D 2 17 7005 udp-zone-both
D 2 17 7006 udp-zone-original
D 2 17 7007 udp-zone-reply

"$capture" events "$fixtures" bash -c '
  conntrack -I -p tcp -s 10.0.0.9 -d 10.0.0.8 --sport 9 --dport 8 --state ESTABLISHED -t 300
  conntrack -U -p tcp -s 10.0.0.9 -m 3
  conntrack -D -p tcp -s 10.0.0.9' >/dev/null 2>&1
ls "$fixtures"
