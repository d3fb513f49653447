#!/usr/bin/env node
// npm's install script (--if-needed) and the program flowglass-conntrack-build. Does nothing in a checkout whose
// TypeScript is not compiled: there the set-up builds everything.

import { existsSync } from 'node:fs';

const program = new URL('./dist/install/install.js', import.meta.url);
if (existsSync(program)) await import(program.href);
else process.stdout.write('This is a checkout of the sources: "npm run build" in its root builds it.\n');
