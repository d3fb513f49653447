// Words that the language lacks but that mean something elsewhere, so they are not slips of similar names. Data.

import { PROTOCOL_NUMBERS } from '../../flow/names.ts';

/** Protocols of IANA's registry that have no name here, with their numbers. */
const OTHER_PROTOCOLS = `
  hopopt 0, ggp 3, ip-encap 4, st 5, cbt 7, igp 9, nvp-ii 11, pup 12, argus 13, emcon 14, xnet 15, chaos 16, mux 18,
  dcn-meas 19, hmp 20, prm 21, xns-idp 22, rdp 27, irtp 28, iso-tp4 29, netblt 30, 3pc 34, idpr 35, xtp 36, ddp 37,
  idpr-cmtp 38, il 40, sdrp 42, ipv6-route 43, ipv6-frag 44, idrp 45, dsr 48, bna 49, i-nlsp 52, swipe 53, narp 54,
  mobile 55, tlsp 56, skip 57, ipv6-nonxt 59, ipv6-opts 60, cftp 62, sat-expak 64, kryptolan 65, rvd 66, ippc 67,
  visa 70, ipcv 71, cpnx 72, cphb 73, wsn 74, pvp 75, vmtp 81, ttp 84, iptm 84, nsfnet-igp 85, dgp 86, tcf 87, larp 91,
  mtp 92, ax.25 93, etherip 97, encap 98, gmtp 100, ifmp 101, pnni 102, aris 104, scps 105, qnx 106, snp 109, ipcomp 108,
  compaq-peer 110, ipx-in-ip 111, pgm 113, ddx 116, iatp 117, stp 118, srp 119, uti 120, smp 121, ptp 123, isis 124,
  fire 125, crtp 126, crudp 127, sscopmce 128, iplt 129, sps 130, pipe 131, fc 133, rsvp-e2e-ignore 134,
  mobility-header 135, mpls-in-ip 137, manet 138, shim6 139, wesp 140, rohc 141, ethernet 143
`;

/** The number of a protocol in IANA's registry that has no name in the language; undefined for any other word. */
export function otherProtocol(word: string): number | undefined {
  return OTHERS.get(word.toLowerCase());
}

const OTHERS: ReadonlyMap<string, number> = new Map(
  OTHER_PROTOCOLS.trim()
    .split(/,\s*/)
    .map((entry): [string, number] => {
      const [name = '', number] = entry.split(' ');
      return [name, Number(number)];
    })
    .filter(([name]) => !PROTOCOL_NUMBERS.has(name)),
);

/** Flags and states of packets, protocols above layer 4, services without a name here, and parts of networks. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  `
  syn ack fin rst psh urg ece cwr synack syn-ack related new invalid untracked listening
  sftp scp rsh rcp rlogin rexec lpd lpr ssl tls dtls quic spdy http2 http3 h2 ws wss grpc mssql sqlnet tds pgsql pop pop2
  rpc rpcbind nfsd mount rtp rtcp rtmp srtp sntp ntps ntlm nbt wins cifs afp ldapi krb kdc icq jabber xmpp amq zmq coap
  snmpd syslogd smtpd sshd ftpd httpd telnetd bootp dhcpd dhcpv6 dhcp6 named bind unbound diameter radsec rlp rje uucp
  iperf iperf3 nats etcd consul vault spice rfb x2go mosh nrpe wsus winrm smbd nmbd cups ipps isis lacp lldp hsrp glbp
  arp rarp dns64 nat64 cgnat snat6 teredo 6to4 isatap sit vlan vxlan6 gtp gtp-u pfcp wlan lan wan dmz vpn tun tap eth ppp
  drop accept reject queue chain table rule flow flows host hosts ports addrs local remote client server ingress egress
  get post put head ping6 traceroute trace mtr whois6 ident6 kill list dump delete flush event events watch
`
    .trim()
    .split(/\s+/),
);

/** Whether a word, in lower case, has another meaning in texts about networks. */
export function isKnownElsewhere(word: string): boolean {
  return ELSEWHERE.has(word) || OTHERS.has(word);
}
