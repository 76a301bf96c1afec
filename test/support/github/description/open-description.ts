import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import type { Description } from './description.ts';
import { createRestDescription } from './rest-description.ts';
import { createWebhookDescription } from './webhook-description.ts';

const beside = join(import.meta.dirname, '../../../../../shared/github');
const opened = new Map<string, Description | null>();

/**
 * GitHub's description, read from beside the project once for all doubles of a process. Where it is absent, says so
 * once and gives null: requests, answers and webhooks are then not held against it.
 */
export function openDescription(directory = beside): Description | null {
  const known = opened.get(directory);
  if (known !== undefined) return known;
  const description = readDescription(directory);
  opened.set(directory, description);
  return description;
}

function readDescription(directory: string): Description | null {
  if (existsSync(join(directory, 'rest.json'))) {
    const rest = createRestDescription(read(join(directory, 'rest.json')));
    return { ...rest, ...createWebhookDescription(read(join(directory, 'webhooks.json'))) };
  }
  process.stderr.write("SKIPPED: GitHub's API description is not at ../shared/github; nothing is held against it.\n");
  return null;
}

function read(path: string): JsonObject {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isObject(value)) throw new Error(`${path} is no description`);
  return value;
}
