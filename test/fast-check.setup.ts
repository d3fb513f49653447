// Gives properties the run's seed, if there is one; otherwise fast-check chooses one, and prints it if a property
// fails.

import fc from 'fast-check';
import { givenSeed } from './random.ts';

const seed = givenSeed();
if (seed !== undefined) fc.configureGlobal({ seed });
