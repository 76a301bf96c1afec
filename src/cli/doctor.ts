import type { Command } from 'commander';
import type { Finding } from '../actions/finding.ts';
import { readServerConfig } from '../config/server.ts';
import { readTerminal } from '../config/terminal.ts';
import { createPaint } from './paint.ts';
import type { LoadPrograms } from './programs.ts';
import { inert } from './terminal-text.ts';
import { writeOutput } from './write-output.ts';

type Options = { readonly json?: boolean; readonly color: boolean; readonly credentials?: string };

const help = `
Reads the same settings as \`hedgerow serve\`, asks GitHub and the clusters and looks at the database; nothing is changed. It can run
beside the server.

Exit status: 0 all in order (notes allowed); 1 a fault, with what to do about it.`;

/** Registers \`hedgerow doctor\` (DESIGN.md 5.3). */
export function registerDoctor(program: Command, load: LoadPrograms): void {
  program
    .command('doctor')
    .summary('see whether the server has all it needs')
    .description(
      "Examines the App's key, its permissions, events, webhook and installations, the database, and the clusters with their deployers.",
    )
    .option('--json', 'print one JSON document on stdout instead of the report')
    .option('--no-color', 'no colour (so does the environment variable NO_COLOR)')
    .option('--credentials <FILE>', 'credentials that set-up wrote (CREDENTIALS_FILE)')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const findings = await examine(load, options);
      const ok = findings.every(({ state }) => state !== 'fault');
      const { color } = readTerminal(process.stdout, options.color);
      writeOutput(options.json ? `${JSON.stringify({ ok, findings }, null, 2)}\n` : printFindings(findings, color));
      process.exitCode = ok ? 0 : 1;
    });
}

async function examine(load: LoadPrograms, { credentials }: Options): Promise<Finding[]> {
  const { config, setUp, problems } = readServerConfig(undefined, credentials);
  if (config !== undefined) return await (await load()).examine(config);
  if (setUp !== undefined) {
    const todo = 'hedgerow serve serves a page that creates it; or set APP_ID, PRIVATE_KEY_PATH and WEBHOOK_SECRET';
    return [{ subject: 'settings', state: 'fault', says: 'there is no GitHub App yet', todo }];
  }
  return problems.map((says) => ({ subject: 'settings', state: 'fault', says }));
}

/** A line for each finding, and below it what to do. */
export function printFindings(findings: readonly Finding[], color: boolean): string {
  const { severity, faint } = createPaint(color);
  const word = { ok: 'ok   ', note: 'note ', fault: 'FAULT' };
  const paint = { ok: faint, note: severity.warning, fault: severity.error };
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  const lines = findings.flatMap(({ subject, state, says, todo }) => [
    `${paint[state](word[state])}  ${inert(subject).padEnd(width)}  ${inert(says)}`,
    ...(todo === undefined ? [] : [`${' '.repeat(width + 9)}→ ${inert(todo)}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
