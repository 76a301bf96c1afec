/** The size that GitHub's limits are kept in: UTF-8 bytes, never fewer than its characters. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** The first lines that fit together, a line break each; at least none. */
export function takeLines(lines: Iterable<string>, room: number): string[] {
  const taken: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= sizeOf(line) + 1;
    if (left < 0) break;
    taken.push(line);
  }
  return taken;
}
