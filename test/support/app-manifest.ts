import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

type Manifest = {
  readonly default_permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly default_events: readonly string[];
};

/** What app.yml asks for: tests run with exactly these rights and hear exactly these events. */
export function readAppManifest(): { permissions: Manifest['default_permissions']; events: readonly string[] } {
  const manifest = load(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')) as Manifest;
  return { permissions: manifest.default_permissions, events: manifest.default_events };
}
