/**
 * Something that a cluster did not give: inside this folder only, its status and message end in what was read. The
 * message is for people: no words of the cluster, no credentials.
 */
export class ClusterFault extends Error {
  readonly status: 'absent' | 'forbidden' | 'failed';

  constructor(status: 'absent' | 'forbidden' | 'failed', message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

/** An error as a fault; anything that nobody foresaw is `failed`, in no words of its own. */
export function asFault(error: unknown): ClusterFault {
  if (error instanceof ClusterFault) return error;
  return new ClusterFault('failed', 'the answer of the cluster could not be understood', error);
}
