/**
 * Names for fabrics found without configuration, by directory: the directory's own name in the letters that a name
 * may have; where two would be the same, the whole path; where that is the same too, numbered.
 */
export function nameFabrics(directories: readonly string[], rootName: string): ReadonlyMap<string, string> {
  const short = directories.map((directory) => slug(directory === '' ? rootName : (directory.split('/').at(-1) ?? '')));
  const uses = new Map<string, number>();
  for (const name of short) uses.set(name, (uses.get(name) ?? 0) + 1);
  const taken = new Map<string, number>();
  return new Map(
    directories.map((directory, index) => {
      const own = short[index] ?? 'fabric';
      const isUnique = uses.get(own) === 1;
      return [directory, number(isUnique || directory === '' ? own : slug(directory), taken)];
    }),
  );
}

function slug(text: string): string {
  const letters = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 50)
    .replace(/-$/, '');
  return letters === '' ? 'fabric' : letters;
}

// `taken` counts how often a name was asked for, so that many equal ones do not search from 2 each time.
function number(name: string, taken: Map<string, number>): string {
  let count = (taken.get(name) ?? 0) + 1;
  while (count > 1 && taken.has(`${name}-${count}`)) count++;
  taken.set(name, count);
  if (count === 1) return name;
  taken.set(`${name}-${count}`, 1);
  return `${name}-${count}`;
}
