import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes texts to a file that only its owner may read. The file is there whole or as it was before, whatever happens on
 * the way; `check` looks at what was written before it counts. Throws the system's error and what `check` throws.
 */
export async function writePrivateLines(
  path: string,
  texts: AsyncIterable<string | Uint8Array>,
  check: (written: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      for await (const text of texts) await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await check(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
