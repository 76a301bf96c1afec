import type { Static } from 'typebox';
import type { ChangeRequest } from '../../actions/change-desk.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { RecordKey } from '../../domain/record-key.ts';
import type { RecordEdit } from '../../edit/record-edit.ts';
import { readIdentity } from '../../kinds/identity.ts';
import type { Token } from '../../ports/access-store.ts';
import type { Requester } from '../../ports/change-store.ts';
import { type ApiFault, ApiProblem } from './api-problem.ts';
import type { changeRequestSchema, EditBody } from './change-schemas.ts';

type Body = Static<typeof changeRequestSchema>;

/**
 * The request that a body and a token make. Throws `base-required` (428) where an edit leaves out its base, and
 * `invalid-request` where a manifest does not say what it is.
 */
export function readChangeRequest(body: Body, caller: Token, force: boolean): ChangeRequest {
  const edits: RecordEdit[] = [];
  const faults: ApiFault[] = [];
  const unbased: ApiFault[] = [];
  for (const [index, edit] of body.edits.entries()) {
    const at = `/edits/${index}`;
    if (edit.base === undefined) {
      const message = 'base is required: the blob id that was last seen, or null for a record that must not exist';
      unbased.push({ pointer: `${at}/base`, code: 'base-required', message });
      continue;
    }
    const read = readEdit(edit, at);
    if ('op' in read) edits.push(read);
    else faults.push(read);
  }
  const [fault] = faults;
  if (fault !== undefined) throw new ApiProblem('invalid-request', `in the body: ${fault.message}`, { errors: faults });
  if (unbased.length > 0) {
    throw new ApiProblem('base-required', 'each edit says which version of the record it is made on', {
      errors: unbased,
    });
  }
  const { title, message = '', draft = false, into } = body;
  const requester = requesterOf(caller, body.author);
  return { title, message, requester, draft, force, edits, ...(into === undefined ? {} : { into }) };
}

/** Whom a request is from: the token, the account that it is bound to, and whom the caller credits. */
export function requesterOf({ name, login }: Token, says: string | undefined): Requester {
  return { token: name, ...(login === undefined ? {} : { login }), ...(says === undefined ? {} : { says }) };
}

function readEdit(edit: EditBody, at: string): RecordEdit | ApiFault {
  if (edit.op === 'put') {
    // What came as JSON is JSON.
    const manifest = edit.manifest as JsonObject;
    const key = edit.key === undefined ? keyOfManifest(manifest, at) : keyOf(edit.key);
    if (!('group' in key)) return key;
    return { op: 'put', key, manifest, base: edit.base ?? null };
  }
  const { op, base = '' } = edit;
  const key = keyOf(edit.key);
  return op === 'delete' ? { op, key, base } : { op, key, patch: edit.patch as JsonObject, base };
}

function keyOfManifest(manifest: JsonObject, at: string): RecordKey | ApiFault {
  const identity = readIdentity(manifest);
  if ('reason' in identity) return { pointer: `${at}/manifest`, code: 'not-kubernetes', message: identity.reason };
  const { group, kind, namespace, name } = identity;
  if (name === undefined) {
    return { pointer: `${at}/manifest/metadata/name`, code: 'missing-name', message: 'metadata.name is required' };
  }
  return { group, kind, namespace: namespace ?? null, name };
}

function keyOf({
  group,
  kind,
  namespace,
  name,
}: {
  group: string;
  kind: string;
  namespace?: string | null;
  name: string;
}) {
  return {
    group: group === '-' ? '' : group,
    kind,
    namespace: namespace === undefined || namespace === '-' ? null : namespace,
    name,
  };
}
