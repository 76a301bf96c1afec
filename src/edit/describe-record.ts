import { fieldChangesOf } from '../records/field-change.ts';
import { canonicalPath } from '../records/paths.ts';
import { writtenValue } from '../records/read-file.ts';
import { showName } from '../schema/show-name.ts';
import type { RecordChange } from './change-plan.ts';
import { holdsCredential, showManifest } from './credentials.ts';
import type { Decision } from './decide-edit.ts';
import { textAt } from './file-texts.ts';
import type { Ground } from './ground.ts';

/** What a decision does to its record, as far as it may be shown: nothing of a document that holds a credential. */
export function describeRecord(decision: Decision, before: Ground, after: Ground): RecordChange {
  const { wish } = decision;
  const { key, kind } = wish;
  const base = { key, title: `${showName(key.kind)} ${showName(key.name)}` };
  if (decision.is === 'create') {
    const path = after.copies.get(wish.id)?.[0].path ?? canonicalPath(kind, key, before.fabric.kindDirectory) ?? '';
    const value = showManifest(decision.value);
    return { ...base, action: 'create', path, fields: [], value, ...diffOf(path, before, after) };
  }
  const [record] = decision.copies ?? [];
  if (record === undefined) return { ...base, action: 'none', path: '', fields: [] };
  const place = { path: record.path, line: record.examined.document.line };
  const git = writtenValue(record);
  if (decision.is === 'update') {
    const isHidden = holdsCredential(git) || holdsCredential(decision.value);
    const fields = fieldChangesOf(decision.differences, git, decision.value, isHidden);
    const value = showManifest(decision.value);
    return { ...base, ...place, action: 'update', fields, value, ...diffOf(record.path, before, after) };
  }
  if (decision.is === 'delete') {
    return { ...base, ...place, action: 'delete', fields: [], ...diffOf(record.path, before, after) };
  }
  return { ...base, ...place, action: 'none', fields: [], value: showManifest(git) };
}

function diffOf(path: string, before: Ground, after: Ground): Pick<RecordChange, 'diff'> {
  const files = [before, after].flatMap(({ managed }) => managed.filter((file) => file.path === path));
  if (files.some(({ documents }) => documents.some(({ examined }) => examined.isSecret))) return {};
  const diff = { before: textAt(before, path), after: textAt(after, path) };
  return diff.before === diff.after ? {} : { diff };
}
