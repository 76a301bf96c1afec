import { describe, expect, it } from 'vitest';
import { cutBatches } from '../../src/cli/examine-batches.ts';
import { examineParallel } from '../../src/cli/examine-parallel.ts';
import { loadRepository } from '../../src/cli/load-repository.ts';
import { examineFile } from '../../src/records/examine.ts';
import { readKnowledge } from '../../src/records/knowledge.ts';
import { vpc } from './manifests.ts';
import { runProgram } from './run-program.ts';
import { makeTree } from './temporary-directory.ts';

const odd = {
  'net/a/raw/numbers.yaml': 'a: .inf\nb: -.inf\nc: .nan\nd: -0.0\ne: 1e999\nf: 0x1F\ng: 12345678901234567890\n',
  'net/a/raw/keys.yaml': '__proto__: {a: 1}\nconstructor: 2\n"": 3\n? [1, 2]\n: 4\n',
  'net/a/raw/text.yaml': 'a: "\\ud800 \\0 \\u2028"\nb: 网络 🚀\n',
  'net/a/raw/bytes.yaml': Buffer.from([255, 254, 0, 1]),
  'net/a/raw/broken.yaml': 'a: [\n---\nb: 1\n---\n- 1\n',
  'net/a/raw/list.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [{ kind: 'VPC' }, 1, null] }),
};

function manyUploads(): string {
  const filler = `# ${'x'.repeat(1200)}\n`;
  const files = Array.from({ length: 500 }, (_, at) => [
    `net/${at % 2 ? 'a' : 'b'}/raw/${at}.yaml`,
    filler + vpc(at % 490),
  ]);
  return makeTree({
    '.github/hedgerow.yml':
      'version: 1\nfabrics: [{name: a, directory: net/a}, {name: b, directory: net/b, crds: [crds/*]}]\n',
    'crds/none.yaml': 'kind: Nothing\n',
    ...odd,
    ...Object.fromEntries(files),
  });
}

it('finds on several threads exactly what one finds', async () => {
  const { config, snapshot } = loadRepository(manyUploads());
  if (config === undefined) throw new Error('the configuration must be good');
  const examined = await examineParallel(config, snapshot, 3);
  for (const fabric of config.fabrics) {
    const { knowledge } = readKnowledge(fabric, snapshot);
    const batches = cutBatches([fabric], snapshot);
    const files = batches.flatMap((batch) => batch.files);
    const expected = files.map(({ blob, bytes = new Uint8Array() }) => [blob, examineFile(bytes, knowledge)] as const);
    expect(examined?.get(knowledge.id)).toEqual(new Map(expected));
  }
});

it('leaves a small repository to the planner', async () => {
  const { config, snapshot } = loadRepository(makeTree({ 'raw/a.yaml': vpc(1) }));
  expect(config && (await examineParallel(config, snapshot, 4))).toBeUndefined();
});

describe('the program', () => {
  it('prints the same on one thread and on two', async () => {
    const root = manyUploads();
    const [one, two] = await Promise.all(
      ['1', '2'].map((threads) => runProgram(['normalize', root, '--json', '--threads', threads])),
    );
    expect(one?.code).toBe(1);
    expect(two).toEqual(one);
  });
});
