import type { NamedToken } from '../actions/manage-tokens.ts';
import { inert, pad, textWidth } from './terminal-text.ts';

/** A new token: what it may do, and its secret on the last line. */
export function printNewToken(named: NamedToken, secret: string): string {
  const { token } = named;
  const may = token.scope === 'write' ? 'read and write' : 'read';
  const login = token.login === undefined ? [] : [`It acts for the GitHub account ${token.login}.`];
  const end = token.expiresAt === undefined ? 'It does not expire.' : `It expires at ${token.expiresAt}.`;
  return `${[
    `Token ${inert(token.name)} may ${may} ${named.fabrics.join(', ')}.`,
    ...login,
    `${end} Revoke it with: hedgerow token revoke ${token.id}`,
    'Its secret is shown this once:',
    '',
    secret,
  ].join('\n')}\n`;
}

/** All tokens, a line each, without their secrets. */
export function printTokens(tokens: readonly NamedToken[], now: Date): string {
  if (tokens.length === 0) return 'There are no tokens. Make one with: hedgerow token create\n';
  const rows = [
    ['id', 'name', 'scope', 'state', 'last used', 'fabrics'],
    ...tokens.map(({ token, fabrics }) => [
      token.id,
      inert(token.name),
      token.login === undefined ? token.scope : `${token.scope} as ${token.login}`,
      stateOf(token, now),
      token.usedAt?.slice(0, 10) ?? 'never',
      fabrics.join(', '),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function stateOf({ revokedAt, expiresAt }: NamedToken['token'], now: Date): string {
  if (revokedAt !== undefined) return `revoked ${revokedAt.slice(0, 10)}`;
  if (expiresAt === undefined) return 'valid';
  return Date.parse(expiresAt) <= now.getTime()
    ? `expired ${expiresAt.slice(0, 10)}`
    : `valid to ${expiresAt.slice(0, 10)}`;
}
