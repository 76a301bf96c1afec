import { readdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { readApplication } from '../../src/drift/argo-application.ts';
import type { DeployerPlace } from '../../src/drift/deployer.ts';
import { readKustomizations, selectKustomizations } from '../../src/drift/flux-kustomization.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { fluxKustomizations } from '../../tools/flux-kustomizations.ts';
import { orderKinds } from '../../tools/kind-order.ts';
import { runCommand } from '../cli/run-program.ts';
import { makeTree, readTree } from '../cli/temporary-directory.ts';
import { readSteps } from '../docs/walk-through.ts';
import { at, names, read, readYaml, root, text } from './read-manifests.ts';

const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);
const managed = 'gitops/fabric-1/managed';
const files = {
  singular: 'deploy/flux/kustomizations.yaml',
  plural: 'deploy/flux/kustomizations-plural.yaml',
} as const;
const spellings = ['singular', 'plural'] as const;

// FACTS.md section 4, as docs/deployers.md quotes it.
const stages = [
  ['IPv4Namespace', 'VLANNamespace', 'SwitchGroup'],
  ['Switch', 'Server'],
  ['Connection', 'External', 'VPC'],
  ['VPCAttachment', 'ExternalAttachment'],
  ['VPCPeering', 'ExternalPeering'],
];
const stageOf = (kind: string): number => stages.findIndex((stage) => stage.includes(kind));

describe('Flux', () => {
  test.each(spellings)('the file for %s directories is what the kinds give', (spelling) => {
    expect(read(files[spelling])).toBe(fluxKustomizations(kinds, spelling));
  });

  test.each(spellings)('%s: one Kustomization for each kind and its directory, of the one source', (spelling) => {
    const [source] = readYaml('deploy/flux/source.yaml');
    const found = readYaml(files[spelling]);
    expect(found.map((one) => at(one, 'spec', 'path')).sort()).toEqual(
      kinds.map(({ directory }) => `./${managed}/${directory[spelling]}`).sort(),
    );
    for (const one of found) {
      expect(at(one, 'spec', 'sourceRef')).toEqual({ kind: 'GitRepository', name: at(source, 'metadata', 'name') });
      expect(at(one, 'metadata', 'namespace')).toEqual(at(source, 'metadata', 'namespace'));
      expect(at(one, 'spec', 'prune')).toBe(false);
    }
    expect(at(source, 'spec', 'ignore')).toBe(`/*\n!/${managed}\n`);
  });

  test('each waits for every kind that it refers to, along the order of admission', () => {
    const found = new Map(readYaml(files.singular).map((one) => [text(at(one, 'metadata', 'name')), one]));
    const behind = (one: JsonObject | undefined): string[] =>
      names(at(one, 'spec', 'dependsOn')).flatMap((name) => [name, ...behind(found.get(name))]);
    const waits = (kind: string): Set<string> => new Set(behind(found.get(`fabric-1-${kind.toLowerCase()}`)));
    const needs: Record<string, string[]> = {
      Switch: ['SwitchGroup', 'VLANNamespace'],
      VPC: ['IPv4Namespace', 'VLANNamespace'],
      External: ['IPv4Namespace'],
      Connection: ['Switch', 'Server', 'VPC'],
      VPCAttachment: ['VPC', 'Connection'],
      ExternalAttachment: ['External', 'Connection'],
      VPCPeering: ['VPC', 'VPCAttachment', 'ExternalAttachment'],
      ExternalPeering: ['VPC', 'External', 'VPCAttachment', 'ExternalAttachment'],
    };
    for (const [kind, needed] of Object.entries(needs)) {
      for (const other of needed) expect(waits(kind)).toContain(`fabric-1-${other.toLowerCase()}`);
    }
    for (const { kind, after } of orderKinds(kinds)) {
      expect(stageOf(kind.kind)).toBeGreaterThanOrEqual(0);
      for (const other of after) expect(stageOf(other.kind)).toBeLessThanOrEqual(stageOf(kind.kind));
    }
  });

  test('kinds that refer to each other in a circle have no order', () => {
    const [vpc, external] = kinds.filter(({ kind }) => kind === 'VPC' || kind === 'External');
    if (vpc === undefined || external === undefined) throw new Error('no such kinds');
    const naming = (kind: typeof vpc, other: string): typeof vpc => ({
      ...kind,
      schema: () => ({ properties: { spec: { type: 'string', 'x-hedgerow-ref': other } } }),
    });
    expect(() => orderKinds([naming(vpc, 'External'), naming(external, 'VPC')])).toThrow('circle');
    // but a kind may refer to itself
    expect(orderKinds([naming(vpc, 'VPC')]).map(({ after }) => after)).toEqual([[]]);
  });
});

describe('Argo CD', () => {
  const [application] = readYaml('deploy/argocd.yaml');

  test('reads exactly managed/, all of it', () => {
    expect(at(application, 'spec', 'source', 'path')).toBe(managed);
    expect(at(application, 'spec', 'source', 'directory')).toEqual({ recurse: true });
    expect(at(application, 'spec', 'sources')).toBeUndefined();
  });

  test('tries often enough for the longest chain of references, and deletes or heals nothing by itself', () => {
    const depth = (kind: string): number => {
      const found = orderKinds(kinds).find((one) => one.kind.kind === kind);
      return 1 + Math.max(0, ...(found?.after ?? []).map((other) => depth(other.kind)));
    };
    const longest = Math.max(...kinds.map(({ kind }) => depth(kind)));
    expect(longest).toBeGreaterThan(3);
    expect(at(application, 'spec', 'syncPolicy', 'retry', 'limit')).toBeGreaterThan(longest);
    expect(at(application, 'spec', 'syncPolicy', 'automated')).toEqual({ prune: false, selfHeal: false });
  });
});

test('docs/deployers.md names every file and the order', () => {
  const docs = read('docs/deployers.md');
  for (const name of ['argocd.yaml', ...readdirSync(`${root}/deploy/flux`)]) expect(docs).toContain(`/${name})`);
  expect(docs).toContain(
    '> IPv4Namespace, VLANNamespace, SwitchGroup → Switch, Server → Connection, External, VPC → attachments → peerings',
  );
});

describe('what Hedgerow says of the examples', () => {
  const directory = managed.replace('/managed', '');
  const repositoryFiles = (spelling: keyof typeof files): DeployerPlace['files'] =>
    new Map(
      [
        ...kinds.map((kind) => `${managed}/${kind.directory[spelling]}/a.yaml`),
        `${directory}/raw/a.yaml`,
        `${directory}/unmanaged/a.yaml`,
      ].map((path) => [path, path]),
    );
  const place = (spelling: keyof typeof files): DeployerPlace => ({
    ...{ directory, branch: 'main', defaultBranch: 'main', repository: 'acme/network' },
    files: repositoryFiles(spelling),
  });

  test.each(spellings)('Argo CD reads managed/, and all of it (%s)', (spelling) => {
    const [application = {}] = readYaml('deploy/argocd.yaml');
    const { state, parts } = readApplication(application, place(spelling));
    expect(state).toMatchObject({ scope: [], selfHeals: false });
    expect(parts).toHaveLength(1);
  });

  test.each(spellings)('Flux reads managed/, and all of it (%s)', (spelling) => {
    const [source] = readYaml('deploy/flux/source.yaml');
    const found = readYaml(files[spelling]);
    const [named = {}] = found;
    const chosen = selectKustomizations(named, found, place(spelling));
    expect(chosen).toHaveLength(kinds.length);
    expect(readKustomizations(chosen, source, place(spelling)).state.scope).toEqual([]);
  });
});

test('the commands of docs/deployers.md keep every directory of managed/ in Git', async () => {
  const [step] = readSteps(read('docs/deployers.md').replaceAll(/^ {2}/gm, ''));
  const repository = makeTree();
  symlinkSync(`${root}/deploy`, `${repository}/deploy`);
  const { code, stderr } = await runCommand('bash', ['-euc', step?.script ?? 'false'], { cwd: repository });
  expect([code, stderr]).toEqual([0, '']);
  const made = kinds.map((kind) => `${managed}/${kind.directory.singular}/.gitkeep`);
  expect(Object.keys(readTree(`${repository}/gitops`)).map((path) => `gitops/${path}`)).toEqual(made.sort());
});
