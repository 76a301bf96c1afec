import { readTerminal } from '../config/terminal.ts';
import type { Problem } from '../domain/problem.ts';
import { createPaint } from './paint.ts';
import { printProblems } from './print-problems.ts';
import { writeError, writeReport } from './write-output.ts';

/** Says on stderr what is wrong with the configuration, and `what` therefore was not done. */
export function reportBroken(problems: readonly Problem[], what: string, wantsColor: boolean): void {
  const terminal = readTerminal(process.stderr, wantsColor);
  writeError(`the configuration is broken, nothing was ${what}:`);
  writeReport(printProblems(problems, createPaint(terminal.color), terminal.width));
}
