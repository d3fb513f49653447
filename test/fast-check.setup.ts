// Gives properties the seed of the run, where it has one; otherwise fast-check takes a new one, and prints it when a property fails.

import fc from 'fast-check';
import { givenSeed } from './random.ts';

const seed = givenSeed();
if (seed !== undefined) fc.configureGlobal({ seed });
