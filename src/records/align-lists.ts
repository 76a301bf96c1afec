/** A stretch of one list that takes the place of a stretch of another; one of the two may be empty. */
export type Run = {
  readonly from: { readonly start: number; readonly length: number };
  readonly to: { readonly start: number; readonly length: number };
};

// Above this the table is not worth its memory; what lies between the common ends is then one run.
const tableCells = 40_000;

/**
 * Where two lists differ, in order: everything between the runs is common (longest common subsequence between the
 * common beginning and the common end). Bounded in time and memory for lists of any length.
 */
export function alignLists(from: readonly string[], to: readonly string[]): Run[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  const room = Math.min(from.length, to.length) - start;
  while (end < room && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  const left = from.slice(start, from.length - end);
  const right = to.slice(start, to.length - end);
  if (left.length === 0 && right.length === 0) return [];
  if (left.length * right.length > tableCells) {
    return [{ from: { start, length: left.length }, to: { start, length: right.length } }];
  }
  return runsBetween(left, right, start);
}

function runsBetween(left: readonly string[], right: readonly string[], start: number): Run[] {
  const common = commonLengths(left, right);
  const width = right.length + 1;
  const runs: Run[] = [];
  let [i, j, i0, j0] = [0, 0, 0, 0];
  const close = (): void => {
    if (i > i0 || j > j0) {
      runs.push({ from: { start: start + i0, length: i - i0 }, to: { start: start + j0, length: j - j0 } });
    }
  };
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      close();
      [i0, j0] = [++i, ++j];
    } else if ((common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  [i, j] = [left.length, right.length];
  close();
  return runs;
}

function commonLengths(left: readonly string[], right: readonly string[]): Uint16Array {
  const width = right.length + 1;
  const common = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i * width + j] =
        left[i] === right[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  return common;
}
