import { isObject, type JsonObject } from '../domain/json.ts';
import { findHiddenJson, hideJson } from './hidden-json.ts';
import type { RequestedBy } from './requester.ts';

/**
 * What the body of a Change's pull request remembers for whoever finds it without a database: the fabric, who asked,
 * with what words, and which other open Changes the body speaks of (numbers of pull requests).
 */
export type ChangeMarker = {
  readonly fabric: string;
  readonly requester: RequestedBy;
  readonly message: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly beside: readonly number[];
};

const words = 'hedgerow change';
/** GitHub's limit for a body; the marker gives way first. */
const bodyLimit = 65_536;
const mostBeside = 100;

/** The body with the marker before its footer; without the message where it would become too long. */
export function withMarker(body: string, marker: ChangeMarker): string {
  const lines = body.trimEnd().split('\n');
  const at = lines.at(-1)?.startsWith('<!-- hedgerow {') ? lines.length - 1 : lines.length;
  const insert = (line: string) => [...lines.slice(0, at), line, ...lines.slice(at)].join('\n');
  const whole = insert(printMarker(marker));
  return Buffer.byteLength(whole) <= bodyLimit ? whole : insert(printMarker({ ...marker, message: '' }));
}

function printMarker({ fabric, requester, message, createdAt, beside }: ChangeMarker): string {
  return hideJson(words, { fabric, requester, message, createdAt, beside: beside.slice(0, mostBeside) });
}

/** Reads the last marker of a body; undefined where there is none that can be read. */
export function parseMarker(body: string): ChangeMarker | undefined {
  return findHiddenJson(body, words, markerFrom);
}

function markerFrom({ fabric, requester, message, createdAt, beside }: JsonObject): ChangeMarker | undefined {
  if (typeof fabric !== 'string' || typeof message !== 'string' || typeof createdAt !== 'string') return undefined;
  if (!isObject(requester) || !Array.isArray(beside) || Number.isNaN(Date.parse(createdAt))) return undefined;
  const { token, login, says, button } = requester;
  if (typeof token !== 'string') return undefined;
  return {
    fabric,
    message,
    createdAt,
    requester: {
      token,
      ...(typeof login === 'string' ? { login } : {}),
      ...(typeof says === 'string' ? { says } : {}),
      ...(button === true ? { button } : {}),
    },
    beside: beside.filter((one) => typeof one === 'number' && Number.isInteger(one)),
  };
}

/** Whether a body speaks of exactly these other pull requests. */
export function speaksOf(body: string, beside: readonly number[]): boolean {
  const said = parseMarker(body)?.beside ?? [];
  return said.join(' ') === beside.slice(0, mostBeside).join(' ');
}
