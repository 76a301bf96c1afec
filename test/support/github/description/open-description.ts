import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import type { Description } from './description.ts';
import { createRestDescription } from './rest-description.ts';
import { createWebhookDescription } from './webhook-description.ts';

const directory = join(import.meta.dirname, '../../../../../shared/github');
let opened: Description | null | undefined;

/**
 * GitHub's description, read from beside the project once for all doubles of a process. Where it is absent, says so
 * once and gives null: requests, answers and webhooks are then not held against it.
 */
export function openDescription(): Description | null {
  if (opened !== undefined) return opened;
  if (existsSync(join(directory, 'rest.json'))) {
    const rest = createRestDescription(read('rest.json'));
    opened = { ...rest, ...createWebhookDescription(read('webhooks.json')) };
  } else {
    process.stderr.write("SKIPPED: GitHub's API description is not at ../shared/github; nothing is held against it.\n");
    opened = null;
  }
  return opened;
}

function read(name: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(join(directory, name), 'utf8'));
  if (!isObject(value)) throw new Error(`${name} is no description`);
  return value;
}
