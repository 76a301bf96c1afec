/** One fenced block of a document: its language, its text, and where in the document the text stands. */
type Block = { readonly language: string; readonly text: string; readonly start: number; readonly end: number };

/** A block of commands and the answer that is shown below it, where there is one. */
export type Step = { readonly script: string; readonly answer: Block | undefined };

/** The `sh` blocks of a document in order, each with the block of another language between it and the next. */
export function readSteps(document: string): Step[] {
  const blocks = [...document.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match): Block => {
    const start = match.index + match[0].indexOf('\n') + 1;
    const text = match[2] ?? '';
    return { language: match[1] ?? '', text, start, end: start + text.length };
  });
  return blocks.flatMap((block, at) => {
    const next = blocks[at + 1];
    const answer = next !== undefined && next.language !== 'sh' && next.language !== '' ? next : undefined;
    return block.language === 'sh' ? [{ script: block.text, answer }] : [];
  });
}

/** One script that runs the steps in one shell and puts what each prints into a file of its own. */
export function printScript(steps: readonly Step[]): string {
  return steps.map(({ script }, at) => `{\n${script}} > "$ANSWERS/${at}" 2>&1\n`).join('');
}

/** The document with other answers. */
export function writeAnswers(document: string, steps: readonly Step[], answers: readonly string[]): string {
  let written = '';
  let from = 0;
  for (const [at, { answer }] of steps.entries()) {
    if (answer === undefined) continue;
    written += document.slice(from, answer.start) + (answers[at] ?? '');
    from = answer.end;
  }
  return written + document.slice(from);
}

/**
 * An answer without what is another one at each run: ids, commits, cursors, times; and the order of events, because a
 * record and the Change that it comes from may be seen in two looks.
 */
export function maskAnswer(text: string): string {
  const masked = text
    .replace(/\b[0-9a-f]{40}\b/g, '<sha>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/("(?:id|change)": ?)"[a-z0-9]{8,40}"/g, '$1"<change>"');
  const isEvent = (line: string) => /^(\["|event: )(record|change)\./.test(line);
  const lines = masked.split('\n');
  return [...lines.filter(isEvent).sort(), ...lines.filter((line) => !isEvent(line))].join('\n');
}
