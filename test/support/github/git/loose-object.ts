import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Writes one object as git does, a file of its own, without a git program; gives its id. */
export async function writeLoose(directory: string, type: string, content: Uint8Array): Promise<string> {
  const bytes = Buffer.concat([Buffer.from(`${type} ${content.byteLength}\0`), content]);
  const id = createHash('sha1').update(bytes).digest('hex');
  const folder = join(directory, 'objects', id.slice(0, 2));
  // A reader must never see half of it.
  const unfinished = join(directory, 'objects', `tmp_obj_${randomUUID()}`);
  await writeFile(unfinished, deflateSync(bytes), { mode: 0o444 });
  await mkdir(folder, { recursive: true });
  await rename(unfinished, join(folder, id.slice(2)));
  return id;
}
