import type { FabricFacts } from '../ports/record-index.ts';
import { isLeftAlone, isManifestPath } from '../records/paths.ts';
import { keep, newChange } from './accept-change.ts';
import { differingPaths } from './apply-changes.ts';
import type { ChangeDesk, UploadAnswer, UploadRequest } from './change-desk.ts';
import { proposedRecords } from './change-event.ts';
import { examineWith } from './examine-with.ts';
import { planUpload } from './plan-content.ts';
import { readFabric } from './read-fabric.ts';
import { describeBranch, type Grounds } from './rebase-branch.ts';

/**
 * Takes in a text as if it had been put into raw/ and normalized at once (DESIGN.md 5.7): one Change that holds the
 * result. With one held document nothing is taken. Throws OperationalError.
 */
export async function acceptUpload(desk: ChangeDesk, facts: FabricFacts, upload: UploadRequest): Promise<UploadAnswer> {
  const { path, text, requester, dryRun } = upload;
  const fault = faultOfLabel(path);
  if (fault !== undefined) return { is: 'bad-path', reason: fault };
  const pause = await desk.pauses.find({ repository: facts.repository, fabric: facts.fabric });
  if (pause && !dryRun) return { is: 'paused', pause };
  const read = await readFabric(desk, facts);
  if (read.is !== 'read') return read;
  const { fabric, knowledge, snapshot } = read.view;
  const grounds: Grounds = { fabric, knowledge, examine: examineWith(desk.memory) };
  const { plan, after } = planUpload(grounds, snapshot, { path, text });
  if (plan.summary.held > 0) return { is: 'held', plan };
  if (dryRun) return { is: 'planned', plan };
  if (differingPaths(snapshot.files, after.files).size === 0) return { is: 'nothing', plan };
  const request = { title: `Upload ${path}`, message: '', requester, force: false };
  const change = newChange(desk, facts, request, {
    state: 'queued',
    content: { is: 'upload', path, text },
    records: proposedRecords(describeBranch(grounds, snapshot, after)),
  });
  await keep(desk, facts, read.view, change);
  return { is: 'accepted', change, plan };
}

const longest = 200;

/** What is wrong with the label of an upload; it becomes a path below unmanaged/ where a document is not managed. */
function faultOfLabel(path: string): string | undefined {
  if (path === '' || path.length > longest) return `it must have 1 to ${longest} characters`;
  if (!/^[\p{L}\p{N}._ /-]+$/u.test(path)) return 'it may hold letters, digits, spaces and . _ - / only';
  if (isLeftAlone(path)) return 'it must not have an empty or hidden segment, nor be a README';
  if (!isManifestPath(path)) return 'it must end in .yaml, .yml or .json';
  return undefined;
}
