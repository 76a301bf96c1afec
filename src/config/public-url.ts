/**
 * PUBLIC_URL: the http or https address under which people reach this server, for links to its own pages; without a
 * trailing slash. undefined where not set: there are no such links then.
 */
export function readPublicUrl(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): string | undefined {
  const { PUBLIC_URL: text } = environment;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && isPlain(url)) return url.href.replace(/\/+$/, '');
  problems.push('PUBLIC_URL must be the http or https address of this server, such as https://hedgerow.example.com.');
  return undefined;
}

function isPlain({ username, password, search, hash }: URL): boolean {
  return username === '' && password === '' && search === '' && hash === '';
}
