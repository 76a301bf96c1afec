import { type Html, html, trusted } from './html.ts';

const shapes = {
  check: '<path d="M3.5 8.5l3 3 6-7"/>',
  cross: '<path d="M4 4l8 8M12 4l-8 8"/>',
  dash: '<path d="M4 8h8"/>',
  dot: '<circle cx="8" cy="8" r="3"/>',
  open: '<circle cx="4" cy="3.5" r="1.8"/><circle cx="4" cy="12.5" r="1.8"/><circle cx="12" cy="12.5" r="1.8"/><path d="M4 5.5v5M12 10.5V7a3 3 0 0 0-3-3H7.5"/>',
  merged:
    '<circle cx="4" cy="3.5" r="1.8"/><circle cx="4" cy="12.5" r="1.8"/><circle cx="12" cy="8.5" r="1.8"/><path d="M4 5.5v5M4.3 5.5c.6 2 2.5 3 5.7 3"/>',
  commit: '<circle cx="8" cy="8" r="2.6"/><path d="M1 8h4.4M10.6 8H15"/>',
  folder: '<path d="M1.5 4.5v8h13v-7h-7l-1.500-1.500h-4.500z"/>',
  file: '<path d="M3.500 1.500h6l3 3v10h-9zM9.500 1.500v3h3"/>',
  repository: '<path d="M3 13.500v-11a1 1 0 0 1 1-1h9v10h-9a1 1 0 0 0 0 3h9v-3"/>',
  hedge: '<path d="M1.500 13.500h13M3 13.500V7M6.300 13.500V4M9.700 13.500V6M13 13.500V3M1.500 10.500h13"/>',
} as const;

/** A small line drawing, hidden from screen readers: the text beside it says the same. */
export function icon(name: keyof typeof shapes, colour = ''): Html {
  return html`<svg class="icon ${colour}" viewBox="0 0 16 16" aria-hidden="true">${trusted(shapes[name])}</svg>`;
}

/** The mark of a check's conclusion. */
export function conclusionIcon(conclusion: string | null): Html {
  if (conclusion === 'success') return icon('check', 'green');
  if (conclusion === 'failure') return icon('cross', 'red');
  return conclusion === null ? icon('dot', 'amber') : icon('dash', 'muted');
}
