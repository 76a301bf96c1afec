import pc from 'picocolors';

/** Tells the story on a terminal and keeps count of what was verified. */
export type Narrator = {
  readonly line: (text?: string) => void;
  /** A new chapter. */
  readonly step: (title: string) => void;
  readonly tell: (text: string) => void;
  readonly show: (url: string) => void;
  /** A claim that was verified: true, or what was found instead. */
  readonly verify: (claim: string, holds: boolean, found?: unknown) => void;
  readonly passed: () => number;
  readonly failed: () => number;
};

/** A narrator that writes to `write`. */
export function createNarrator(write: (text: string) => void): Narrator {
  let [steps, passed, failed] = [0, 0, 0];
  const line = (text = '') => write(`${text}\n`);
  return {
    line,
    step(title) {
      steps++;
      line();
      line(`${pc.bold(pc.cyan(String(steps)))}  ${pc.bold(title)}`);
    },
    tell: (text) => line(text === '' ? '' : `   ${text}`),
    show: (url) => line(`   ${pc.underline(pc.cyan(url))}`),
    verify(claim, holds, found) {
      if (holds) passed++;
      else failed++;
      line(`   ${holds ? pc.green('✓') : pc.red('✗')} ${claim}`);
      if (!holds && found !== undefined) line(`     ${pc.red(`found: ${printFound(found)}`)}`);
    },
    passed: () => passed,
    failed: () => failed,
  };
}

function printFound(found: unknown): string {
  return typeof found === 'string' ? found : (JSON.stringify(found) ?? String(found));
}
