/** Text that is HTML already. */
export type Html = { readonly html: string };

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** HTML from a template: what is put in is escaped unless it is Html already; null, undefined and false give nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((all, text, at) => `${all}${printPart(parts[at - 1])}${text}`) };
}

/** HTML from a text that is trusted to be that. */
export function trusted(text: string): Html {
  return { html: text };
}

/** A text without any meaning in HTML, in attributes as well. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function printPart(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return isParts(part) ? part.map(printPart).join('') : part.html;
}

function isParts(part: Html | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}
