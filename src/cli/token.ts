import { type Command, Option } from 'commander';
import type { TokenAnswer, TokenOrder } from '../actions/manage-tokens.ts';
import { readDuration } from '../config/duration.ts';
import { type TokenScope, tokenScopes } from '../ports/access-store.ts';
import { CannotRun } from './cannot-run.ts';
import { printNewToken, printTokens } from './print-tokens.ts';
import type { LoadPrograms } from './programs.ts';
import { readTarget } from './read-target.ts';
import { readAppSettings, readStoreSettings, sendOrder } from './send-order.ts';
import { writeOutput } from './write-output.ts';

type CreateOptions = {
  readonly name: string;
  readonly fabric: readonly string[];
  readonly scope: TokenScope;
  readonly login?: string;
  readonly expires?: string;
  readonly quiet?: boolean;
  readonly credentials?: string;
};

const help = `
It can run beside the server, on the same machine for an embedded database, or without one; then it reads the same
settings as \`hedgerow serve\`. For a new token GitHub is asked for the ids of the repositories.

Exit status: 0 done; 2 not done, for the reason on stderr.`;

/** Registers `hedgerow token` (DESIGN.md 5.3, 5.7). */
export function registerToken(program: Command, load: LoadPrograms): void {
  const token = program
    .command('token')
    .summary('tokens of the HTTP API')
    .description('Makes, lists and revokes the bearer tokens of the HTTP API.')
    .addHelpText('after', help);
  const version = (): string => program.version() ?? '';
  registerCreate(token, async (order, credentials) => await send(order, credentials, load, version()));
  token
    .command('list')
    .summary('all tokens, without their secrets')
    .action(async () => {
      const answer = await send({ name: 'list' }, undefined, load, version());
      if (answer.is === 'tokens') writeOutput(printTokens(answer.tokens, new Date()));
    });
  token
    .command('revoke')
    .summary('make a token count no more, at once')
    .argument('<ID>', 'id of the token, from the list')
    .action(async (id: string) => {
      const answer = await send({ name: 'revoke', id }, undefined, load, version());
      if (answer.is !== 'revoked') throw new CannotRun(`there is no valid token "${id}": hedgerow token list`);
      writeOutput(`Token ${id} is revoked.\n`);
    });
}

type Send = (order: TokenOrder, credentials: string | undefined) => Promise<TokenAnswer>;

function registerCreate(token: Command, give: Send): void {
  token
    .command('create')
    .summary('a new token; its secret is shown once')
    .requiredOption('--name <NAME>', 'what it is for; shown in pull requests')
    .requiredOption(
      '--fabric <OWNER/REPO[:FABRIC]>',
      'a fabric that it may see, or all of a repository; may be repeated',
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
    )
    .addOption(new Option('--scope <SCOPE>', 'what it may do').choices(tokenScopes).default('read'))
    .option('--login <LOGIN>', 'GitHub account that it acts for, credited in commits')
    .option('--expires <TIME>', 'when it ends: a duration such as 90d, or a date such as 2027-01-31')
    .option('--quiet', 'print nothing but the secret')
    .option('--credentials <FILE>', 'credentials that set-up wrote (CREDENTIALS_FILE)')
    .action(async (options: CreateOptions) => {
      const answer = await give(readOrder(options, new Date()), options.credentials);
      if (answer.is !== 'created') throw new CannotRun(whyNot(answer));
      writeOutput(options.quiet ? `${answer.secret}\n` : printNewToken(answer, answer.secret));
    });
}

/** Throws CannotRun where an option cannot be meant so. */
function readOrder({ name, fabric, scope, login, expires }: CreateOptions, now: Date): TokenOrder {
  if (name.trim() !== name || !/^[^\p{C}]{1,50}$/u.test(name)) {
    throw new CannotRun('--name must be a name of 1 to 50 visible characters.');
  }
  if (login !== undefined && !/^[a-zA-Z0-9](?:[a-zA-Z0-9_-]{0,38})$/.test(login)) {
    throw new CannotRun('--login must be the name of a GitHub account.');
  }
  return {
    ...{ name: 'create', token: name, scope, fabrics: fabric.map(readTarget) },
    ...(login === undefined ? {} : { login }),
    ...(expires === undefined ? {} : { expiresAt: readExpiry(expires, now) }),
  };
}

function readExpiry(text: string, now: Date): string {
  const seconds = readDuration(text);
  const end = seconds === undefined ? Date.parse(text) : now.getTime() + seconds * 1000;
  const isReadable = seconds !== undefined || /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text);
  if (!isReadable || Number.isNaN(end) || end <= now.getTime() || end > 8.64e15) {
    throw new CannotRun('--expires must be a duration such as 90d, or a date to come such as 2027-01-31.');
  }
  return new Date(end).toISOString();
}

function whyNot(answer: TokenAnswer): string {
  if (answer.is === 'unknown-repository') {
    return (
      `there is no repository ${answer.repository}, or the App is not installed on it (or its installation is suspended). ` +
      '`hedgerow doctor` lists the installations.'
    );
  }
  if (answer.is === 'unknown-fabric') {
    return `${answer.repository} has no fabric "${answer.fabric}"; its configuration has ${answer.fabrics.join(', ')}.`;
  }
  return `the token was not made (${answer.is}).`;
}

/** Asks the server that has the database open, else does it itself. */
async function send(
  order: TokenOrder,
  credentials: string | undefined,
  load: LoadPrograms,
  version: string,
): Promise<TokenAnswer> {
  const sent = { path: '/tokens', order };
  try {
    return await sendOrder<TokenAnswer>(readStoreSettings(), version, sent, async (store) =>
      (await load()).orderTokens(() => readAppSettings(credentials), store, order),
    );
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotRun(`could not ${order.name} tokens: ${why}`, error);
  }
}
