// What start.ts hands over to main.ts. Types only.

import type { BrowserWindow } from 'electron';
import type { Log } from './log.ts';
import type { Options } from './options.ts';
import type { OpenPanes } from './settings/first-look.ts';
import type { DumpStreams } from './stream/dump-streams.ts';

/** The application as start.ts leaves it: a window with an outline of its page, which waits for its first script. */
export interface Beginning {
  readonly options: Options;
  readonly log: Log;
  /** The folder of the bundles. */
  readonly mainDir: string;
  /** The settings. */
  readonly settingsPath: string;
  readonly dumps: DumpStreams;
  readonly window: BrowserWindow;
  /** The first load of the page; rejects if that fails. */
  readonly loading: Promise<void>;
  /** The page gets its first script from now on. @param panes those of the outline of each further load. */
  readonly serveScripts: (panes: () => OpenPanes) => void;
}
