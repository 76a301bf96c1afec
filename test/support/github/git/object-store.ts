import { blobId } from '../../../../src/domain/blob-id.ts';
import { type Conversation, openConversation, takeLine } from './conversation.ts';
import { writeLoose } from './loose-object.ts';
import { runGit } from './run-git.ts';

export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';
export type ObjectInfo = { readonly sha: string; readonly type: ObjectType; readonly size: number };
export type GitObject = ObjectInfo & { readonly content: Buffer };

/** One entry of one tree object; `mode` has six digits (040000 for a directory). */
export type TreeEntry = { readonly name: string; readonly mode: string; readonly sha: string };

/** The objects of one bare repository, read and written by git programs that stay up. */
export type ObjectStore = {
  /** Resolves any name git knows (a ref, a sha, `x^{tree}`) to an object, null where there is none. */
  info(name: string): Promise<ObjectInfo | null>;
  read(name: string): Promise<GitObject | null>;
  readTree(name: string): Promise<TreeEntry[] | null>;
  /** Bytes of a blob, null where there is none of that id. */
  sizeOf(blob: string): Promise<number | null>;
  /** Writes blobs by one process, however many there are; gives their ids in order. */
  writeBlobs(contents: readonly Uint8Array[]): Promise<string[]>;
  writeTree(entries: readonly TreeEntry[]): Promise<string>;
  writeObject(type: 'commit' | 'tag', content: string): Promise<string>;
  close(): void;
};

/** Opens the object store of a bare repository. Nothing is started before it is used. */
export function openObjectStore(directory: string): ObjectStore {
  const reader = openConversation(directory, ['cat-file', '--batch-command']);
  const writer = openConversation(directory, ['mktree', '-z', '--batch', '--missing']);
  const sizes = new Map<string, number>();
  const read = (name: string) => askObject(reader, name);
  const info = (name: string) => askInfo(reader, name);
  return {
    info,
    read,
    sizeOf: async (blob) => sizes.get(blob) ?? (await info(blob))?.size ?? null,
    async readTree(name) {
      const tree = await read(`${name}^{tree}`);
      return tree ? parseTree(tree.content) : null;
    },
    async writeBlobs(contents) {
      const ids = await writeBlobs(directory, contents);
      ids.forEach((id, index) => {
        sizes.set(id, contents[index]?.byteLength ?? 0);
      });
      return ids;
    },
    writeTree: (entries) => writer.ask(printTree(entries), takeLine),
    writeObject: (type, content) => writeLoose(directory, type, Buffer.from(content, 'utf8')),
    close() {
      reader.close();
      writer.close();
    },
  };
}

/** A name that would end the question early or be taken for more than a name is no object's name. */
const speakable = (name: string): boolean => name !== '' && !/[\s\0]/.test(name);

function askInfo(reader: Conversation, name: string): Promise<ObjectInfo | null> {
  if (!speakable(name)) return Promise.resolve(null);
  return reader
    .ask(`info ${name}\n`, (received) => {
      const line = takeLine(received);
      return line === undefined ? undefined : { info: parseInfo(line) };
    })
    .then(({ info }) => info);
}

function askObject(reader: Conversation, name: string): Promise<GitObject | null> {
  if (!speakable(name)) return Promise.resolve(null);
  return reader
    .ask(`contents ${name}\n`, (received) => {
      const line = received.peekLine();
      if (line === undefined) return undefined;
      const header = Buffer.byteLength(line) + 1;
      const info = parseInfo(line);
      if (!info) {
        received.consume(header);
        return { object: null };
      }
      const content = received.peek(header, header + info.size);
      if (!content || !received.peek(header, header + info.size + 1)) return undefined;
      received.consume(header + info.size + 1);
      return { object: { ...info, content } };
    })
    .then(({ object }) => object);
}

function parseInfo(line: string): ObjectInfo | null {
  const match = /^([0-9a-f]{40}) (blob|tree|commit|tag) (\d+)$/.exec(line);
  if (!match) return null;
  const type = match[2];
  if (type !== 'blob' && type !== 'tree' && type !== 'commit' && type !== 'tag') return null;
  return { sha: match[1] ?? '', type, size: Number(match[3]) };
}

function parseTree(content: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const zero = content.indexOf(0, space);
    entries.push({
      mode: content.toString('latin1', at, space).padStart(6, '0'),
      name: content.toString('utf8', space + 1, zero),
      sha: content.toString('hex', zero + 1, zero + 21),
    });
    at = zero + 21;
  }
  return entries;
}

function printTree(entries: readonly TreeEntry[]): string {
  const lines = entries.map(({ mode, name, sha }) => `${mode} ${typeOfMode(mode)} ${sha}\t${name}\0`);
  return `${lines.join('')}\0`;
}

/** The type of object that a tree entry of this mode names. */
export function typeOfMode(mode: string): 'blob' | 'tree' | 'commit' {
  if (mode === '040000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}

/** More blobs than this are written by one `git fast-import`. */
const most = 20;

async function writeBlobs(directory: string, contents: readonly Uint8Array[]): Promise<string[]> {
  if (contents.length <= most) {
    return await Promise.all(contents.map((content) => writeLoose(directory, 'blob', content)));
  }
  const pieces: Uint8Array[] = [];
  for (const content of contents) {
    pieces.push(Buffer.from(`blob\ndata ${content.byteLength}\n`), content, Buffer.from('\n'));
  }
  pieces.push(Buffer.from('done\n'));
  await runGit(directory, ['fast-import', '--quiet', '--done'], { input: Buffer.concat(pieces) });
  return contents.map((content) => blobId(content));
}
