// A name that the user gives to something in the window. Pure.

import { z } from './zod.ts';

/** Visible characters, with single spaces between words only; 60 UTF-16 units at most. */
export const ShownName = z
  .string()
  .max(60)
  .regex(/^[^\p{C}\p{Z}]+( [^\p{C}\p{Z}]+)*$/u, 'must be visible characters, with single spaces between words only');
