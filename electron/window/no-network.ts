// Keeps the application off the network: it talks to this machine's kernel and to nobody else. The content security policy
// does not cover everything that a page can do (name look-ups, WebRTC, WebTransport), and nothing that Chromium does by itself.
// test/e2e/no-network.test.ts makes these attempts and watches the wire.

import { app } from 'electron';
import { disableFeatures } from './chromium-features.ts';

/** Schemes that nothing here ever requests. */
const FOREIGN_URLS = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/**
 * No name and no address leads anywhere: Chromium maps literal addresses, too. This stops look-ups (including those of
 * `dns-prefetch`), connections (including those through a proxy, whose host is mapped too), QUIC, and WebRTC's TCP.
 */
const NO_HOSTS = 'MAP * ~NOTFOUND';

/** With this, WebRTC hides addresses from peers by multicast DNS and resolves theirs by it; without it, nothing is multicast. */
const MULTICAST_DNS = 'WebRtcHideLocalIpsWithMdns';

/** Refuses the network to every session and page that is ever created. Call once, before Electron is ready. */
export function refuseNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', NO_HOSTS);
  disableFeatures(MULTICAST_DNS);
  app.on('session-created', (session) => {
    // Done right here, because a new session looks up the site of its dictionaries at once, even if spelling is not checked;
    // but not if there is no language.
    session.setSpellCheckerLanguages([]);
    session.setSpellCheckerEnabled(false);
    session.webRequest.onBeforeRequest({ urls: FOREIGN_URLS }, (_details, answer) => answer({ cancel: true }));
  });
  app.on('web-contents-created', (_event, contents) => {
    // WebRTC's UDP goes to literal addresses without using a resolver.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}
