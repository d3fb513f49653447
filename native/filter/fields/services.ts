// Names of well-known ports, from IANA's registry and /etc/services; the first name of a port is its usual one.

const TABLE = `
  tcpmux 1, echo 7, discard 9, systat 11, daytime 13, qotd 17, chargen 19, ftp-data 20, ftp 21, ssh 22,
  telnet 23, smtp 25, time 37, whois 43, tacacs 49, domain 53, dns 53, bootps 67, dhcp 67, bootpc 68,
  tftp 69, gopher 70, finger 79, http 80, www 80, kerberos 88, pop3 110, sunrpc 111, portmapper 111,
  ident 113, nntp 119, ntp 123, epmap 135, netbios-ns 137, netbios-dgm 138, netbios-ssn 139, imap 143,
  imap2 143, snmp 161, snmp-trap 162, bgp 179, irc 194, ldap 389, svrloc 427, https 443, microsoft-ds 445,
  smb 445, kpasswd 464, submissions 465, smtps 465, isakmp 500, ike 500, syslog 514, printer 515, rip 520,
  ripng 521, rtsp 554, nntps 563, submission 587, ipp 631, ldaps 636, ldp 646, kerberos-adm 749, rsync 873,
  domain-s 853, dns-over-tls 853, ftps-data 989, ftps 990, telnets 992, imaps 993, pop3s 995, socks 1080,
  openvpn 1194, ms-sql-s 1433, ms-sql-m 1434, oracle 1521, l2f 1701, h323 1720, pptp 1723, radius 1812,
  radius-acct 1813, mqtt 1883, cisco-sccp 2000, nfs 2049, zookeeper 2181, docker 2375, docker-s 2376,
  etcd-client 2379, etcd-server 2380, svn 3690, iscsi-target 3260, mysql 3306, rdp 3389, stun 3478,
  turn 3478, ipsec-nat-t 4500, vxlan 4789, sip 5060, sips 5061, xmpp-client 5222, xmpp-server 5269,
  stuns 5349, mdns 5353, llmnr 5355, postgresql 5432, postgres 5432, amqps 5671, amqp 5672, vnc 5900,
  couchdb 5984, x11 6000, geneve 6081, redis 6379, kube-apiserver 6443, ircd 6667, ircs 6697,
  bittorrent 6881, cassandra 9042, http-alt 8080, https-alt 8443, mqtts 8883, kafka 9092, prometheus 9090,
  elasticsearch 9200, git 9418, zabbix-agent 10050, zabbix-trapper 10051, memcached 11211, mongodb 27017,
  wireguard 51820
`;

/** Port numbers by service name. */
export const SERVICES: ReadonlyMap<string, number> = new Map(
  TABLE.trim()
    .split(/,\s*/)
    .map((entry) => {
      const [name, port] = entry.split(' ');
      return [name ?? '', Number(port)];
    }),
);

const NAMES: ReadonlyMap<number, string> = firstNames();

/** The usual name of a port, whatever the protocol. */
export function serviceName(port: number): string | undefined {
  return NAMES.get(port);
}

function firstNames(): Map<number, string> {
  const names = new Map<number, string>();
  for (const [name, port] of SERVICES) if (!names.has(port)) names.set(port, name);
  return names;
}
