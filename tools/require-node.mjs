// The npm package `node` brings the Node this project is built with; it arrives by an install script.
const wanted = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major !== wanted) {
  console.error(
    `Hedgerow is developed on Node ${wanted}, but this is Node ${process.versions.node}.\n` +
      'The project brings its own: run `npm ci` again without --ignore-scripts, then use the npm scripts.',
  );
  process.exit(1);
}
