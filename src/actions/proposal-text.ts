import type { Look } from './look.ts';

/** The body with another footer, whatever people wrote above it. */
export function withFooter(body: string, footer: string): string {
  const lines = body.split(/\r\n|\r|\n/).filter((line) => !line.startsWith('<!-- hedgerow {'));
  return `${lines.join('\n').trimEnd()}\n\n${footer}`.trimStart();
}

/** A comment that is made once, however often the same is found. */
export async function say(look: Pick<Look, 'host'>, number: number, what: string, comment: string): Promise<void> {
  const marker = `<!-- hedgerow said ${what} -->`;
  await look.host.commentOnce(number, marker, `${marker}\n${comment}`);
}
