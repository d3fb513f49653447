// zod as this application configures it; every schema of the contract uses it.

import { z } from 'zod';

// zod compiles parsers with `new Function` if it can; the page's content security policy forbids it.
z.config({ jitless: true });

export { z };
