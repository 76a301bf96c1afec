import type { Fabric } from '../config/fabric.ts';
import { isObject } from '../domain/json.ts';
import { compareManifests } from '../kinds/compare.ts';
import { wantedPath } from '../records/copies.ts';
import type { Occupancy } from '../records/occupancy.ts';
import type { PlacedDocument, ReadFile } from '../records/read-file.ts';
import type { Repair } from './fabric-plan.ts';
import { type Mover, settleMoves } from './settle-moves.ts';

/** What becomes of one document of managed/. */
export type Fate =
  | { readonly is: 'stays' }
  | { readonly is: 'moves'; readonly target: string }
  | { readonly is: 'dropped'; readonly keeper: PlacedDocument };

/** How managed/ is put in order before anything is placed in it. */
export type RepairPlan = {
  readonly fates: ReadonlyMap<PlacedDocument, Fate>;
  readonly repairs: readonly Repair[];
  /** Documents of one key that differ, or that may not be repaired: all stay. */
  readonly clashes: readonly (readonly PlacedDocument[])[];
};

/**
 * Plans the repairs of managed/ (DESIGN.md 5.1): rename to the canonical path, split a file with several documents,
 * drop a second copy with equal content. Only documents without an error of their own move; where the place is taken
 * by something that stays, the document stays as well. `occupancy` ends as managed/ lies after the repairs.
 */
export function planRepairs(files: readonly ReadFile[], fabric: Fabric, occupancy: Occupancy): RepairPlan {
  const fates = new Map<PlacedDocument, Fate>();
  const clashes: PlacedDocument[][] = [];
  const single: PlacedDocument[] = [];
  for (const copies of groupById(files)) {
    const keeper = fabric.repair ? keeperOf(copies, fabric) : undefined;
    if (copies.length === 1) single.push(...copies);
    else if (keeper === undefined) clashes.push(copies);
    else {
      single.push(keeper);
      for (const copy of copies) if (copy !== keeper) fates.set(copy, { is: 'dropped', keeper });
    }
  }
  const wishes = fabric.repair ? single.flatMap((document) => wishOf(document, fabric)) : [];
  for (const { document, target } of settleMoves(files, wishes, new Set(fates.keys()), occupancy)) {
    fates.set(document, { is: 'moves', target });
  }
  return { fates, repairs: files.flatMap((file) => repairsOf(file, fates)), clashes };
}

/** Where a document of managed/ stands after the repairs. */
export function pathAfter(document: PlacedDocument, fates: ReadonlyMap<PlacedDocument, Fate>): string {
  const fate = fates.get(document);
  if (fate?.is === 'moves') return fate.target;
  return fate?.is === 'dropped' ? pathAfter(fate.keeper, fates) : document.path;
}

function groupById(files: readonly ReadFile[]): PlacedDocument[][] {
  const groups = new Map<string, PlacedDocument[]>();
  for (const document of files.flatMap((file) => file.documents)) {
    if (document.id === undefined) continue;
    const group = groups.get(document.id);
    if (group === undefined) groups.set(document.id, [document]);
    else group.push(document);
  }
  return [...groups.values()];
}

// The copy that stays when all are equal: the one at the canonical path, else the first. Undefined where they differ.
function keeperOf(copies: readonly PlacedDocument[], fabric: Fabric): PlacedDocument | undefined {
  const [first] = copies;
  const kind = first?.kind;
  if (first === undefined || kind === undefined) return undefined;
  const value = first.examined.document.value;
  const areEqual = copies.every(({ examined }) => {
    const other = examined.document.value;
    if (examined.isBad || !isObject(value) || !isObject(other)) return false;
    return other === value || compareManifests(kind, value, other).length === 0;
  });
  if (!areEqual) return undefined;
  return copies.find((copy) => copy.path === wantedPath(copy, fabric)) ?? first;
}

function wishOf(document: PlacedDocument, fabric: Fabric): Mover[] {
  const target = wantedPath(document, fabric);
  return target === undefined || target === document.path ? [] : [{ document, target }];
}

function repairsOf(file: ReadFile, fates: ReadonlyMap<PlacedDocument, Fate>): Repair[] {
  const repairs: Repair[] = [];
  const moved = file.documents.filter((document) => fates.get(document)?.is === 'moves');
  const [first] = moved;
  if (first !== undefined) {
    const isMove = file.documents.length === 1 && first.examined.document.item === undefined;
    const left = file.documents.filter((document) => fates.get(document)?.is !== 'dropped');
    const to = [...new Set(left.map((document) => pathAfter(document, fates)))];
    const { key } = first.examined;
    repairs.push({
      kind: isMove ? 'move' : 'split',
      from: file.path,
      to,
      ...(isMove && key !== undefined ? { key } : {}),
    });
  }
  for (const document of file.documents) {
    const fate = fates.get(document);
    const { key } = document.examined;
    if (fate?.is !== 'dropped') continue;
    repairs.push({
      kind: 'dedupe',
      from: file.path,
      to: [pathAfter(document, fates)],
      ...(key === undefined ? {} : { key }),
    });
  }
  return repairs;
}
