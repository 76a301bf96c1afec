#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Half of the time to start is compiling modules; the imports must come after the cache is there.
enableCompileCache();
const { runProgram } = await import('./cli/program.ts');

// The server and its libraries are loaded only to serve.
await runProgram(process.argv, async (config, options) => {
  const { startServer } = await import('./compose.ts');
  return await startServer(config, options);
});
