#!/usr/bin/env node
// No static import: an older Node would end at what it lacks before it could be told. As `engines` in package.json.
const oldest = { major: 22, minor: 19 };
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
  process.stderr.write(
    `hedgerow: needs Node ${oldest.major}.${oldest.minor} or newer, this is Node ${process.versions.node}\n`,
  );
  process.exitCode = 2;
} else {
  // Half of the time to start is compiling modules; the imports must come after the cache is there.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { runProgram } = await import('./cli/program.ts');

  // The server and its libraries are loaded only for what needs them.
  await runProgram(process.argv, () => import('./compose.ts'));
}

export {};
