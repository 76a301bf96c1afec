import { configPath } from '../config/read-config.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import type { RepositoryHost } from '../ports/repository-host.ts';
import { readKnowledge } from '../records/knowledge.ts';
import type { ChangeDesk, FabricView, NoView } from './change-desk.ts';
import type { KnownConfig } from './memory.ts';
import { configOf } from './plan-files.ts';
import { createSnapshotReader, type SnapshotReader } from './snapshot-reader.ts';

/** A view of a fabric, and how more of its repository is read. */
export type ReadFabric = { readonly view: FabricView; readonly reader: SnapshotReader; readonly host: RepositoryHost };

/**
 * Reads a fabric at the commit that was indexed: configuration of the default branch, files of managed/ and what they
 * are judged by. GitHub is asked only for what this process has not read before and the shelf does not hold. Throws
 * OperationalError.
 */
export async function readFabric(
  desk: Pick<ChangeDesk, 'repositories' | 'memory' | 'shelf'>,
  facts: FabricFacts,
): Promise<({ readonly is: 'read' } & ReadFabric) | NoView> {
  const { memory, shelf, repositories } = desk;
  const host = await repositories.connect(facts);
  const reader = createSnapshotReader(host, memory, shelf);
  memory.trees.set(facts.commit, facts.tree, 1);
  const files = await reader.listFiles(facts.commit);
  const known = await findConfig(desk, facts, reader, host);
  if (known === undefined) return { is: 'no-fabric', reason: `${configPath} cannot be used: its check says why` };
  const { config, defaultBranch } = known;
  const fabric = config.fabrics.find(({ name }) => name === facts.fabric);
  if (fabric === undefined) return { is: 'no-fabric', reason: `${configPath} names no fabric ${facts.fabric}` };
  const snapshot = await reader.readSnapshot({ commit: facts.commit, files }, configOf(config, fabric));
  const { knowledge } = readKnowledge(fabric, snapshot);
  return { is: 'read', view: { fabric, config, defaultBranch, knowledge, snapshot }, reader, host };
}

/** As the last look saw it, else from the default branch as it is now. */
async function findConfig(
  { memory }: Pick<ChangeDesk, 'memory'>,
  { repository, branch, commit, tree }: FabricFacts,
  reader: SnapshotReader,
  host: RepositoryHost,
): Promise<KnownConfig | undefined> {
  const key = `${repository} ${commit}`;
  const remembered = memory.configs.get(key);
  if (remembered !== undefined) return remembered;
  const defaultBranch = await host.findDefaultBranch();
  const isOwn = branch === defaultBranch;
  const own = { name: branch, commit, tree, isProtected: false, files: await reader.listFiles(commit) };
  const head = isOwn ? own : await reader.readHead(defaultBranch);
  const reading = head && (await reader.readConfig(head, (config) => config));
  if (reading?.config === undefined) return undefined;
  const known = { config: reading.config, defaultBranch };
  memory.configs.set(key, known, reading.config.fabrics.length);
  return known;
}
