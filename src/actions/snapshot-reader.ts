import type { RepositoryConfig } from '../config/fabric.ts';
import { type ConfigReading, configPath, readRepositoryConfig } from '../config/read-config.ts';
import { blobId } from '../domain/blob-id.ts';
import type { Snapshot, SnapshotFile } from '../domain/snapshot.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { BranchHead, Listing, SnapshotSource } from '../ports/snapshot-source.ts';
import { isWanted } from '../records/wanted.ts';
import { defaultLimits } from '../yaml/limits.ts';
import type { Memory } from './memory.ts';

/** A commit with the names of its files. */
export type Head = BranchHead & { readonly files: Listing };

/** Reads one repository during one look, from memory where its content is known (DESIGN.md section 6). */
export type SnapshotReader = {
  readonly readHead: (branch: string) => Promise<Head | undefined>;
  readonly listFiles: (commit: string) => Promise<Listing>;
  /** undefined: the repository has no configuration */
  readonly readConfig: (
    head: Head,
    only: (config: RepositoryConfig) => RepositoryConfig,
  ) => Promise<ConfigReading | undefined>;
  /** The bytes of one file; undefined where it is no regular file or larger than our limit. */
  readonly readBytes: (file: SnapshotFile) => Promise<Uint8Array | undefined>;
  /** The files with the bytes that planning by this configuration needs. */
  readonly readSnapshot: (head: { commit: string; files: Listing }, config: RepositoryConfig) => Promise<Snapshot>;
  /** The files with the bytes of those that are wanted by their path and kept by their bytes; others are streamed past. */
  readonly readMatching: (
    head: { commit: string; files: Listing },
    wants: (path: string) => boolean,
    keeps: (path: string, bytes: Uint8Array) => boolean,
  ) => Promise<Snapshot>;
};

/** Above this size (of the files as the tree tells them) single blobs are read instead of the archive. */
const largestArchive = 512 * 1024 ** 2;
const blobsAtOnce = 4;
/** Most blobs that a search reads one by one, where the archive would be too large. */
const mostSearched = 500;

/** A reader with contents of its own beside the shared memory, so that nothing read in this look is read again. */
export function createSnapshotReader(source: SnapshotSource, memory: Memory, shelf?: BlobShelf): SnapshotReader {
  const contents = new Map<string, Uint8Array>();
  const fresh = new Map<string, Uint8Array>();

  const find = (blob: string): Uint8Array | undefined => contents.get(blob) ?? memory.blobs.get(blob);
  const keep = (blob: string, bytes: Uint8Array): void => {
    contents.set(blob, bytes);
    memory.blobs.set(blob, bytes, bytes.byteLength + 200);
  };
  const keepFresh = (blob: string, bytes: Uint8Array): void => {
    keep(blob, bytes);
    if (shelf) fresh.set(blob, bytes);
  };
  const takeFromShelf = async (blobs: readonly string[]): Promise<void> => {
    if (shelf === undefined || blobs.length === 0) return;
    for (const [blob, bytes] of await shelf.find(blobs)) keep(blob, bytes);
  };
  const putOnShelf = async (): Promise<void> => {
    if (fresh.size > 0) await shelf?.keep(fresh);
    fresh.clear();
  };

  const listFiles = async (commit: string, knownTree?: string): Promise<Listing> => {
    const tree = knownTree ?? memory.trees.get(commit);
    const known = memory.listings.get(tree ?? commit);
    if (known) return known;
    const files = await source.listFiles(tree ?? commit);
    memory.listings.set(tree ?? commit, files, files.size + 1);
    return files;
  };

  const readArchive = async (
    head: { commit: string; files: Listing },
    wants: (path: string) => boolean,
    seen?: (file: SnapshotFile) => void,
    keeps: (path: string, bytes: Uint8Array) => boolean = () => true,
  ) => {
    await source.readArchive(head.commit, {
      wants: (path) => {
        const file = head.files.get(path);
        return file !== undefined && isReadable(file) && find(file.blob) === undefined && wants(path);
      },
      take: (path, bytes) => {
        const file = head.files.get(path);
        if (file === undefined || blobId(bytes) !== file.blob) return;
        if (!keeps(path, bytes)) return memory.passed.set(file.blob, true, 1);
        keepFresh(file.blob, bytes);
        seen?.(file);
      },
    });
  };

  const readBlobs = async (blobs: readonly string[]): Promise<void> => {
    const queue = [...blobs];
    const work = async () => {
      for (let blob = queue.shift(); blob !== undefined; blob = queue.shift())
        keepFresh(blob, await source.readBlob(blob));
    };
    await Promise.all(Array.from({ length: blobsAtOnce }, work));
  };

  const unknownOf = (files: Iterable<SnapshotFile>): string[] => [
    ...new Set([...files].filter((file) => find(file.blob) === undefined).map((file) => file.blob)),
  ];

  const load = async (head: { commit: string; files: Listing }, wanted: readonly SnapshotFile[]): Promise<void> => {
    await takeFromShelf(unknownOf(wanted));
    const unknown = unknownOf(wanted);
    if (unknown.length > 1 && isArchiveFit(head.files)) {
      const paths = new Set(wanted.map((file) => file.path));
      await readArchive(head, (path) => paths.has(path));
    }
    await readBlobs(unknown.filter((blob) => find(blob) === undefined));
    await putOnShelf();
  };

  const readMatching: SnapshotReader['readMatching'] = async (head, wants, keeps) => {
    const wanted = [...head.files.values()].filter((file) => isReadable(file) && wants(file.path));
    const unread = () =>
      wanted.filter((file) => find(file.blob) === undefined && memory.passed.get(file.blob) === undefined);
    if (unread().length > 1 && isArchiveFit(head.files)) {
      const paths = new Set(unread().map(({ path }) => path));
      await readArchive(head, (path) => paths.has(path), undefined, keeps);
    }
    const likely = (file: SnapshotFile): number => (isLikelyWanted(file.path) ? 0 : file.path.split('/').length);
    const left = unread().sort((a, b) => likely(a) - likely(b));
    await readBlobs([...new Set(left.slice(0, mostSearched).map(({ blob }) => blob))]);
    const files = new Map(head.files);
    for (const file of wanted) {
      const bytes = find(file.blob);
      if (bytes !== undefined && keeps(file.path, bytes)) files.set(file.path, { ...file, bytes });
    }
    return { commit: head.commit, files };
  };

  return {
    readMatching,
    readHead: async (branch) => {
      const head = await source.findBranch(branch);
      if (head === undefined) return undefined;
      memory.trees.set(head.commit, head.tree, 1);
      return { ...head, files: await listFiles(head.commit, head.tree) };
    },
    listFiles,
    readConfig: async (head, only) => {
      const file = head.files.get(configPath);
      if (file === undefined) return undefined;
      if (!isReadable(file)) return { problems: [unreadableConfig] };
      if (find(file.blob) === undefined) await takeFromShelf([file.blob]);
      if (find(file.blob) === undefined) {
        const likely = [...head.files.values()].filter((one) => isReadable(one) && isLikelyWanted(one.path));
        let config: RepositoryConfig | undefined;
        const wants = (path: string) =>
          path === configPath || (config === undefined ? isLikelyWanted(path) : isWanted(config, path));
        if (unknownOf(likely).length > 0 && isArchiveFit(head.files)) {
          await readArchive(head, wants, (taken) => {
            const reading =
              taken === file ? readRepositoryConfig(find(file.blob) ?? new Uint8Array()).config : undefined;
            if (reading) config = only(reading);
          });
        }
        if (find(file.blob) === undefined) await readBlobs([file.blob]);
        await putOnShelf();
      }
      return readRepositoryConfig(find(file.blob) ?? new Uint8Array());
    },
    readBytes: async (file) => {
      if (!isReadable(file)) return undefined;
      if (find(file.blob) === undefined) await readBlobs([file.blob]);
      return find(file.blob);
    },
    readSnapshot: async (head, config) => {
      const wanted = [...head.files.values()].filter((file) => isReadable(file) && isWanted(config, file.path));
      await load(
        head,
        wanted.filter((file) => file.bytes === undefined),
      );
      const files = new Map(head.files);
      for (const file of wanted) {
        const bytes = file.bytes ?? find(file.blob);
        if (bytes) files.set(file.path, { ...file, bytes });
      }
      return { commit: head.commit, files };
    },
  };
}

/** A regular file within our limit; the planner reports the others by their mode and size. */
function isReadable(file: SnapshotFile): boolean {
  return (file.mode === '100644' || file.mode === '100755') && file.size <= defaultLimits.fileBytes;
}

/** Before the configuration is known: what one would probably name. */
export function isLikelyWanted(path: string): boolean {
  return /(^|\/)(raw|managed)\/.*\.(ya?ml|json)$/i.test(path);
}

function isArchiveFit(files: Listing): boolean {
  let total = 0;
  for (const file of files.values()) total += file.size;
  return total <= largestArchive;
}

const unreadableConfig = {
  code: 'config',
  severity: 'error',
  message: 'the configuration must be a regular file of at most 16 MiB',
  path: configPath,
  line: 1,
} as const;
