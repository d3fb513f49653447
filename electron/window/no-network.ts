// Keeps the application off the network: it talks to this machine's kernel and to nobody else. The content security policy
// does not see everything that a page can do (name look-ups, WebRTC, WebTransport), and nothing that Chromium does by itself.
// test/e2e/no-network.test.ts makes these attempts, and watches the wire.

import { app } from 'electron';

/** Schemes that nothing here ever asks for. */
const FOREIGN_URLS = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/**
 * No name leads anywhere, and no address: Chromium maps literal ones too. This ends look-ups (also those of `dns-prefetch`),
 * connections (also through a proxy, whose host is mapped as well), QUIC, and WebRTC's TCP.
 */
const NO_HOSTS = 'MAP * ~NOTFOUND';

/** Hides addresses from WebRTC's peers by multicast DNS, and resolves names of peers by it: without, nothing is multicast. */
const MULTICAST_DNS = 'WebRtcHideLocalIpsWithMdns';

/** Refuses the network to every session and page that ever comes to be. Once, before Electron is ready. */
export function refuseNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', NO_HOSTS);
  disableFeature(MULTICAST_DNS);
  app.on('session-created', (session) => {
    // Right here, since a new session looks for the site of its dictionaries at once; it does so even where the spelling is
    // not checked, but not for no language.
    session.setSpellCheckerLanguages([]);
    session.setSpellCheckerEnabled(false);
    session.webRequest.onBeforeRequest({ urls: FOREIGN_URLS }, (_details, answer) => answer({ cancel: true }));
  });
  app.on('web-contents-created', (_event, contents) => {
    // WebRTC's UDP goes to literal addresses without asking a resolver.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/** Adds to the features that are off: a second switch would take the place of the user's. */
function disableFeature(name: string): void {
  const disabled = app.commandLine.getSwitchValue('disable-features');
  app.commandLine.appendSwitch('disable-features', disabled === '' ? name : `${disabled},${name}`);
}
