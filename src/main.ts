#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Half of the time to start is compiling modules; the imports must come after the cache is there.
enableCompileCache();
const { runProgram } = await import('./cli/program.ts');

// The server and its libraries are loaded only for what needs them.
await runProgram(process.argv, () => import('./compose.ts'));
