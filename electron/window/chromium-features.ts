// Chromium's features, as its command line switches them on and off (base/feature_list.h). A name that a version of Chromium
// does not know has no effect.

import { app } from 'electron';

/** Call before Electron is ready. */
export function enableFeatures(...names: readonly string[]): void {
  add('enable-features', names);
}

/** Call before Electron is ready. */
export function disableFeatures(...names: readonly string[]): void {
  add('disable-features', names);
}

/** A second switch would replace the user's. */
function add(name: string, features: readonly string[]): void {
  const given = app.commandLine.getSwitchValue(name);
  app.commandLine.appendSwitch(name, [given, ...features].filter((one) => one !== '').join(','));
}
