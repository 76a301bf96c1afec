// Imports only point downward in this list; folders of one floor do not import each other.
const floors = [
  ['main.ts'],
  ['compose.ts'],
  ['compose'],
  ['cli'],
  ['webhooks'],
  ['http'],
  ['jobs'],
  ['actions'],
  ['github', 'cluster', 'store', 'hooks'],
  ['ports'],
  ['proposal'],
  ['normalize', 'edit', 'drift'],
  ['records'],
  ['config'],
  ['kinds'],
  ['yaml', 'schema'],
  ['domain'],
];

const inside = (name) => (name.endsWith('.ts') ? `^src/${name.replace('.', '\\.')}$` : `^src/${name}/`);

const downward = floors.flatMap((floor, index) =>
  floor.map((name) => {
    const above = floors.slice(0, index).flat();
    const beside = floor.filter((other) => other !== name);
    return {
      name: `${name}-imports-downward`,
      comment: `${name} may import only what stands below it in the list of floors`,
      severity: 'error',
      from: { path: inside(name) },
      to: { path: [...above, ...beside].map(inside) },
    };
  }),
).filter((rule) => rule.to.path.length > 0);

const only = (library, folder) => ({
  name: `only-${folder.replace('/', '-')}-imports-${library.replace(/\W/g, '-')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: inside(folder) },
  to: { path: `node_modules/${library}/` },
});

export default {
  forbidden: [
    ...downward,
    {
      name: 'known-place',
      comment: 'every source file stands on a floor',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: floors.flat().map(inside) },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'program-without-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|demo|bench|tools)/' },
    },
    {
      name: 'no-development-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    only('yaml', 'yaml'),
    only('ajv', 'schema'),
    only('@kubernetes/client-node', 'cluster'),
    {
      name: 'one-way-to-a-cluster',
      comment: 'a cluster is only read: get.ts sends GET requests, connect.ts keeps their connections, nothing else sends',
      severity: 'error',
      from: { path: inside('cluster'), pathNot: '^src/cluster/(get|connect)\\.ts$' },
      to: { path: '^(node:)?(http2?|https|net|tls|dgram|undici)$' },
    },
    {
      name: 'pure',
      comment: 'planners do no input or output',
      severity: 'error',
      from: { path: ['domain', 'yaml', 'schema', 'kinds', 'normalize', 'edit', 'drift', 'proposal'].map(inside) },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|net|util)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
