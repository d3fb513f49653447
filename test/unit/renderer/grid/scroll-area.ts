// Happy DOM does no layout: this gives every element the height of the grid's scroll area.

import { afterEach, beforeEach } from 'vitest';

/** Call once in a test file. @param px height of the scroll area including the header. */
export function withScrollArea(px: number): void {
  beforeEach(() => {
    Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => px });
  });
  afterEach(() => Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight'));
}
