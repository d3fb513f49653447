// Happy DOM lays nothing out: this gives every element the height that a grid's scroll area would have.

import { afterEach, beforeEach } from 'vitest';

/** To be called once in a file of tests. @param px height of the scroll area, with the header. */
export function withScrollArea(px: number): void {
  beforeEach(() => {
    Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => px });
  });
  afterEach(() => Reflect.deleteProperty(HTMLElement.prototype, 'clientHeight'));
}
