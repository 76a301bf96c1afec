/** Hears what comparisons cost. */
export type DriftMeter = {
  /** One reading of a cluster for all fabrics that were due. */
  readonly observeRead: (seconds: number, lists: number) => void;
  /** One comparison of a fabric. */
  readonly observeCompare: (seconds: number) => void;
};
