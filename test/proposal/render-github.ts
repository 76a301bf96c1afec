import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** The HTML that GitHub's Markdown makes of a text (raw HTML kept, so that a test sees what slipped through). */
export function renderGithub(markdown: string): string {
  return micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

const allowedTags = new Set(
  'p strong em code pre a ul li ol hr br table thead tbody tr th td details summary h3'.split(' '),
);

/** What GitHub would turn into something live: only text outside code and links of ours can be. */
const live: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a mention', /@/],
  ['a reference', /#\d|\bGH-\d/i],
  ['a commit', /\b[0-9a-f]{7,40}\b/i],
  ['an address', /:\/\/|\bwww\.|mailto:/i],
  ['an emoji code', /:[a-z0-9_+-]+:/i],
  ['mathematics', /\$/],
  ['HTML', /&lt;/],
  ['an image', /!\[/],
  ['a hidden character', /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u],
];

/** Everything of a rendered text that is not inert, in words; empty where all of it is. */
export function findLive(markdown: string, server: string): string[] {
  const html = renderGithub(markdown).replace(/<!-- hedgerow \{[^>]*\} -->/g, '');
  const found: string[] = [];
  const stack: string[] = [];
  let at = 0;
  for (const tag of html.matchAll(/<(\/?)([a-zA-Z!][^\s/>]*)([^>]*)>/g)) {
    checkText(html.slice(at, tag.index), stack, found);
    at = tag.index + tag[0].length;
    const [, close = '', name = '', rest = ''] = tag;
    if (!allowedTags.has(name)) found.push(`tag ${tag[0]}`);
    if (close === '/') {
      if (stack.pop() !== name) found.push(`unbalanced ${tag[0]}`);
      continue;
    }
    const href = /^ href="([^"]*)"$/.exec(rest)?.[1];
    const isPlainRest = rest === '' || rest === ' /' || /^ (align|class)="[a-z-]+"$/.test(rest);
    if (name === 'a' ? !href?.startsWith(`${server}/`) : !isPlainRest) found.push(`attributes ${tag[0]}`);
    if (name !== 'br' && name !== 'hr') stack.push(name);
  }
  checkText(html.slice(at), stack, found);
  if (stack.length > 0) found.push(`left open: ${stack.join(' ')}`);
  return found;
}

function checkText(text: string, stack: readonly string[], found: string[]): void {
  const isCode = stack.includes('code');
  for (const [what, pattern] of live) {
    if (isCode && what !== 'a hidden character') continue;
    const shown = what === 'a hidden character' && stack.includes('pre') ? text.replaceAll('\t', '') : text;
    if (pattern.test(shown)) found.push(`${what} in ${JSON.stringify(text.slice(0, 200))}`);
  }
}
