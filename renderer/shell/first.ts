// Settings that must be made before any other module runs: imported first by main.tsx.

import { z } from 'zod';

// zod compiles parsers with `new Function` where it may; the content security policy forbids it.
z.config({ jitless: true });
