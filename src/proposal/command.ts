/** What people may ask for in a comment (DESIGN.md 5.5). */
export const commandNames = ['rebuild', 'pause', 'resume', 'keep main', 'keep change', 'preview'] as const;
export type CommandName = (typeof commandNames)[number];

/** A command as it was written; `name` is absent where it is none that Hedgerow knows. */
export type Command = { readonly text: string; readonly name?: CommandName };

const longest = 100;

/**
 * Reads the command of a comment: its first line, beginning with `/hedgerow`. Undefined for every other comment, our
 * own included: those begin with their marker.
 */
export function parseCommand(body: string): Command | undefined {
  const [line = ''] = body.split(/\r\n|\r|\n/, 1);
  const words = line.trim().split(/\s+/);
  if (words[0]?.toLowerCase() !== '/hedgerow') return undefined;
  const asked = words.slice(1).join(' ').toLowerCase();
  const name = commandNames.find((known) => known === asked);
  if (name !== undefined) return { text: `/hedgerow ${name}`, name };
  return { text: words.join(' ').slice(0, longest) };
}
