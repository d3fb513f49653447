// The reference for the window: an application that is only an empty window, of the same Electron and drawn in the same
// way.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasGraphicsDevice } from '../../electron/window/graphics.ts';
import type { World } from '../e2e/support/world.ts';

/** What both applications write when their window is shown: ours with FLOWGLASS_LOG=debug. */
export const VISIBLE = 'the window is visible';

const MAIN = `import { app, BrowserWindow } from 'electron';
${hasGraphicsDevice() ? '' : 'app.disableHardwareAcceleration();'}
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1360, height: 860, show: false });
  window.once('show', () => process.stderr.write('${VISIBLE}\\n'));
  window.once('ready-to-show', () => window.show());
  window.loadURL('data:text/html,<p>empty</p>');
});
`;

/** The same environment, with the empty application instead of ours. */
export function withEmptyElectron(world: World): World {
  const folder = join(world.stage, 'empty-electron');
  if (!existsSync(folder)) {
    mkdirSync(folder);
    const description = { name: 'empty', version: '1.0.0', type: 'module', main: 'main.js' };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(description));
    writeFileSync(join(folder, 'main.js'), MAIN);
  }
  return { ...world, application: { ...world.application, args: [folder] } };
}
