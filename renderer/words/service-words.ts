// The name of a port's service, for people. Pure.

import { serviceName } from '../../native/filter/index.ts';
import { hasPorts, PRESENCE } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';

/** Service names that are abbreviations, and are read as such. */
const ACRONYMS = new Set(
  (
    'amqp amqps bgp dhcp ftp ftps http https imap imaps ipp irc ldap ldaps ldp llmnr mdns mqtt mqtts nfs nntp nntps ntp ' +
    'pop3 pop3s pptp rdp rip rtsp sip sips smtp smtps snmp ssh stun tftp vnc vxlan'
  ).split(' '),
);

/** The name of the service at a port to which a flow goes, "https" for 443; undefined without a port or a name. */
export function portService(
  { protocol, presence }: Pick<RowView, 'protocol' | 'presence'>,
  port: number,
): string | undefined {
  return hasPorts(protocol) && (presence & PRESENCE.layer4) !== 0 ? serviceName(port) : undefined;
}

/** "HTTPS" for 443, "HTTPS-alt" for 8443, "postgresql" for 5432; undefined for a port without a name. */
export function serviceWord(port: number): string | undefined {
  const name = serviceName(port);
  if (name === 'domain') return 'DNS';
  return name?.replace(/^[^-]+/, (word) => (ACRONYMS.has(word) ? word.toUpperCase() : word));
}
