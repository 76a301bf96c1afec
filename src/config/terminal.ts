/** How output is shown: with colour or not, and in how many columns (undefined: no limit, it is not a terminal). */
export type Terminal = { readonly color: boolean; readonly width: number | undefined };

type Stream = { readonly isTTY?: boolean; readonly columns?: number };

/**
 * What a stream can show. Colour only on a terminal; `--no-color` and `NO_COLOR` (no-color.org: any value but "")
 * turn it off, `FORCE_COLOR` turns it on where there is no terminal, as in continuous integration.
 */
export function readTerminal(stream: Stream, wantsColor: boolean, environment = process.env): Terminal {
  const isTerminal = stream.isTTY === true;
  const { NO_COLOR: refused = '', FORCE_COLOR: forced = '', TERM: kind } = environment;
  const allowed = wantsColor && refused === '';
  const color = allowed && (forced === '' ? isTerminal && kind !== 'dumb' : forced !== '0' && forced !== 'false');
  return { color, width: isTerminal ? Math.max(stream.columns ?? 80, 20) : undefined };
}
