// zod as this application uses it: every schema of the contract is made with this one.

import { z } from 'zod';

// zod compiles parsers with `new Function` if it can; the page's content security policy forbids it.
z.config({ jitless: true });

export { z };
