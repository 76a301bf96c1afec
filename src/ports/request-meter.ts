/** Hears of every answer of GitHub: what it counts is shown to the operator, and decides nothing. */
export type RequestMeter = {
  readonly observe: (answer: {
    readonly installation: number;
    /** HTTP status; 0 where there was no answer. */
    readonly status: number;
    /** Requests left of this hour, where the answer said. */
    readonly remaining?: number | undefined;
  }) => void;
};
