/** Turns character offsets of a file's text into lines, columns and bytes. */
export type Positions = {
  /** 1-based line of an offset. */
  readonly line: (offset: number) => number;
  /** 1-based column, in UTF-16 units. */
  readonly column: (offset: number) => number;
  /** Byte offset in the file, the byte order mark included. */
  readonly byte: (offset: number) => number;
};

const stride = 1024;

/** Positions in a text that is `byteLength` bytes of UTF-8 and stands after `before` bytes; tables are made on demand. */
export function positionsIn(text: string, byteLength: number, before: number): Positions {
  const ascii = byteLength === text.length;
  let starts: readonly number[] | undefined;
  let checkpoints: readonly number[] | undefined;
  const lineIndex = (offset: number): number => {
    starts ??= lineStarts(text);
    return lineIndexAt(starts, offset);
  };
  return {
    line: (offset) => lineIndex(offset) + 1,
    column: (offset) => {
      const index = lineIndex(offset);
      return offset - (starts?.[index] ?? 0) + 1;
    },
    byte: (offset) => {
      if (ascii) return before + offset;
      checkpoints ??= byteCheckpoints(text);
      const nearest = Math.floor(offset / stride);
      return before + (checkpoints[nearest] ?? 0) + Buffer.byteLength(text.slice(boundary(text, nearest), offset));
    },
  };
}

/** Offsets at which the lines of a text begin, the first always 0. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the line that an offset lies on. */
export function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function byteCheckpoints(text: string): number[] {
  const checkpoints = [0];
  let bytes = 0;
  for (let index = 1; index * stride <= text.length; index++) {
    bytes += Buffer.byteLength(text.slice(boundary(text, index - 1), boundary(text, index)));
    checkpoints.push(bytes);
  }
  return checkpoints;
}

// Never between the halves of a surrogate pair: each half alone would count three bytes.
function boundary(text: string, index: number): number {
  const offset = index * stride;
  const unit = text.charCodeAt(offset);
  return index > 0 && unit >= 0xdc00 && unit <= 0xdfff ? offset + 1 : offset;
}
