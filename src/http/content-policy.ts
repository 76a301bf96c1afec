import { createHash } from 'node:crypto';

/** What a page of ours may load: its own style and nothing else. `forms`: where a form on it may lead. */
export function contentPolicy(style: string, forms: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return (
    `default-src 'none'; style-src 'sha256-${hash}'; ` + `form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`
  );
}
