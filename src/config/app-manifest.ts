import { readFileSync } from 'node:fs';
import { isObject, type JsonObject } from '../domain/json.ts';
import { readDocuments } from '../yaml/read-documents.ts';

/** What the GitHub App asks for: the content of app.yml. */
export type AppManifest = {
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly public: boolean;
  /** `read` or `write` by permission. */
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
};

/** Reads app.yml, which lies beside package.json. Throws where it is missing or broken: the program is incomplete. */
export function readAppManifest(): AppManifest {
  // Both src/config/ and dist/config/ lie two levels below.
  const bytes = readFileSync(new URL('../../app.yml', import.meta.url));
  const value = readDocuments(bytes).documents[0]?.value;
  if (!isObject(value)) throw new Error('app.yml does not hold an object');
  const { name, description, url, default_permissions: permissions, default_events: events } = value;
  if (typeof name !== 'string' || typeof url !== 'string') throw new Error('app.yml has no name or no url');
  return {
    name,
    description: typeof description === 'string' ? description : '',
    url,
    public: value.public === true,
    permissions: readPermissions(permissions),
    events: Array.isArray(events) ? events.filter((event) => typeof event === 'string') : [],
  };
}

function readPermissions(value: JsonObject[string] | undefined): Record<string, string> {
  if (!isObject(value)) throw new Error('app.yml has no default_permissions');
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
