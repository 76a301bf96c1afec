#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Half of the time to start is compiling modules; the import must come after the cache is there.
enableCompileCache();
const { runProgram } = await import('./cli/program.ts');

await runProgram(process.argv);
