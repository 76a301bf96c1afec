import { escapeHtml, type Html, html, trusted } from './html.ts';

/** One line of a file with colours for comments, keys and values of YAML; plain where it is another language. */
export function colourLine(line: string, path: string): Html {
  if (!/\.ya?ml$/.test(path)) return html`${line}`;
  const [, code = '', comment = ''] = /^((?:[^#]|(?<=\S)#)*)(#.*)?$/.exec(line) ?? [undefined, line];
  const [, start = '', key, rest = ''] = /^(\s*(?:- +)*)([^\s:'"{[][^:]*:|"[^"]*":)(\s.*|)$/.exec(code) ?? [];
  const value = (text: string) => colourValue(text);
  const body =
    key === undefined ? value(code) : `${escapeHtml(start)}<span class="key">${escapeHtml(key)}</span>${value(rest)}`;
  return trusted(body + (comment ? `<span class="comment">${escapeHtml(comment)}</span>` : ''));
}

function colourValue(text: string): string {
  const shown = escapeHtml(text);
  if (/^\s*(?:- +)?(?:-?[0-9][0-9_.]*|true|false|null|~)\s*$/.test(text)) return `<span class="number">${shown}</span>`;
  return /^\s*(?:- +)?["']/.test(text) ? `<span class="text">${shown}</span>` : shown;
}
