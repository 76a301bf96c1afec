const mebibyte = 1024 ** 2;

/** What one reading of a cluster may take; beyond it the kind counts as failed, never as read. */
export type Bounds = {
  /** Milliseconds for one request, its answer included. */
  readonly request: number;
  /** Milliseconds for a reading in all. */
  readonly reading: number;
  /** Objects that are asked for in one page of a LIST. */
  readonly page: number;
  /** Pages and objects of one kind. */
  readonly pages: number;
  readonly objects: number;
  /** Bytes, uncompressed, of one answer and of all answers of a reading. */
  readonly answer: number;
  readonly answers: number;
};

/** Far above any fabric; what is larger is not told apart from a cluster that never ends. */
export const defaultBounds: Bounds = {
  request: 30_000,
  reading: 120_000,
  page: 500,
  pages: 1000,
  objects: 200_000,
  answer: 32 * mebibyte,
  answers: 128 * mebibyte,
};
