import type { ChangeDraft } from '../records/change-draft.ts';
import type { Occupancy } from '../records/occupancy.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';
import type { Outcome, Placement } from './fabric-plan.ts';
import type { Decision } from './place.ts';
import { placementsOf } from './placements.ts';
import type { RepairPlan } from './repair.ts';
import { updatesByFile } from './updates.ts';
import { type Edited, writeManagedFile } from './write-managed.ts';
import { writeRawFile } from './write-raw.ts';

/** All that has been decided about one fabric, ready to be written. */
export type Writing = {
  readonly raw: readonly ReadFile[];
  readonly managed: readonly ReadFile[];
  readonly decisions: ReadonlyMap<PlacedDocument, Decision>;
  readonly repair: RepairPlan;
  readonly occupancy: Occupancy;
  readonly draft: ChangeDraft;
  readonly withhold: readonly Outcome[];
  readonly blobs: ReadonlyMap<string, string>;
};

/** Writes every file into the draft and tells what became of each raw document, by path and index. */
export function writeFiles(writing: Writing): Placement[] {
  const { raw, managed, decisions, repair, occupancy, draft } = writing;
  const withheld = new Set(writing.withhold);
  const updates = updatesByFile(decisions);
  const edits = new Map<PlacedDocument, Edited>();
  for (const file of managed) {
    const own = updates.get(file.path) ?? [];
    const edited = writeManagedFile(file, repair.fates, withheld.has('updated') ? [] : own, draft);
    for (const { by, position } of own) {
      const text = edited.get(position);
      if (text !== undefined) edits.set(by, text);
    }
  }
  const asides = { decisions, withheld, occupancy, draft, blobs: new Map(writing.blobs) };
  return raw.flatMap((file) => {
    const unmanaged = writeRawFile(file, asides);
    return placementsOf(file, { decisions, unmanaged, edits });
  });
}
