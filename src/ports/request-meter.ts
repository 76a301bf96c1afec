/** Hears what GitHub answers, for metrics. */
export type RequestMeter = {
  /** `status` 0: no answer came. `remaining`: requests left of the hour, where the answer says so. */
  readonly observe: (answer: {
    readonly installation: number;
    readonly status: number;
    readonly remaining?: number | undefined;
  }) => void;
  /** A request was not sent because a limit was reached: its work comes later. */
  readonly postpone: (installation: number) => void;
};
