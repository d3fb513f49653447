// A picture of the documentation, as a record, and what its window can be made to show.

import type { LaunchOptions } from '../e2e/support/app.ts';
import type { FlowWindow } from '../e2e/support/window.ts';
import type { Scene } from './scene.ts';

/** CSS px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const ORDINARY: Size = { width: 1440, height: 900 };
export const SMALL: Size = { width: 1024, height: 640 };
export const LARGE: Size = { width: 2560, height: 1440 };

/** One view of the window. Each is taken in light and dark. */
export interface View {
  /** Of the files: `NAME-light.png`, `NAME-dark.png`. */
  readonly name: string;
  /** What can be seen, in a sentence. */
  readonly title: string;
  /** Default: ORDINARY. */
  readonly size?: Size;
  /** Device pixels to a CSS pixel; default: 1. Any other takes a window of its own, as `launch` does. */
  readonly ratio?: number;
  /** Options of the window, which then is another one than that of the views before. */
  readonly launch?: (scene: Scene) => LaunchOptions;
  /** The panes that are open; default: the facets. */
  readonly panes?: readonly ('facets' | 'details')[];
  /** Brings the window to the view, from the list of all flows. Waits until everything is there. */
  readonly show: (window: FlowWindow, scene: Scene) => Promise<void>;
}
