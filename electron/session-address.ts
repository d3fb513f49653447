// The connection through which the user is logged in, so that the window can warn before it is deleted. Pure.

import type { OwnSession } from './contract/settings.ts';

/** Reads SSH_CONNECTION (sshd(8)): "client clientPort server serverPort"; null for anything else. */
export function ownSession(sshConnection: string | undefined): OwnSession | null {
  const [client, clientPort, server, serverPort, ...rest] = (sshConnection ?? '').trim().split(/\s+/);
  if (!client || !clientPort || !server || !serverPort || rest.length > 0) return null;
  const ports = [Number(clientPort), Number(serverPort)];
  if (!ports.every((port) => Number.isInteger(port) && port > 0 && port <= 0xffff)) return null;
  return { client, clientPort: ports[0] ?? 0, server, serverPort: ports[1] ?? 0 };
}
