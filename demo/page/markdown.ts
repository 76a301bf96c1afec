import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { escapeHtml, type Html, trusted } from './html.ts';

type HtmlExtension = ReturnType<typeof gfmHtml>;

// Of the raw HTML that GitHub lets through, the tags that Hedgerow's texts use; all else is shown as text.
const letThrough: HtmlExtension = {
  exit: {
    htmlFlowData(token) {
      this.raw(filterHtml(this.sliceSerialize(token)));
    },
    htmlTextData(token) {
      this.raw(filterHtml(this.sliceSerialize(token)));
    },
  },
};

function filterHtml(text: string): string {
  return text
    .split(/(<\/?(?:details|summary)>|<br ?\/?>|<!--.*?-->)/)
    .map((piece, at) => (at % 2 === 0 ? escapeHtml(piece) : piece.startsWith('<!--') ? '' : piece))
    .join('');
}

/** Markdown as GitHub renders it: tables, strikethrough, task lists, folded details, coloured differences. */
export function renderMarkdown(markdown: string): Html {
  const rendered = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml(), letThrough] });
  const coloured = rendered
    .replace(/<pre><code class="language-diff">([^<]*)<\/code><\/pre>/g, (_, lines: string) => colourDiff(lines))
    .replaceAll('<table>', '<div class="wide"><table>')
    .replaceAll('</table>', '</table></div>');
  return trusted(`<div class="markdown">${coloured}</div>`);
}

function colourDiff(text: string): string {
  const kinds: Readonly<Record<string, string>> = { '+': 'plus', '-': 'minus', '@': 'hunk' };
  const lines = text.replace(/\n$/, '').split('\n');
  const coloured = lines.map((line) => `<span class="${kinds[line.charAt(0)] ?? 'same'}">${line || ' '}</span>`);
  return `<pre class="diff"><code>${coloured.join('\n')}</code></pre>`;
}
