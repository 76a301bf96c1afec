import type { Description, Violation } from './description/description.ts';
import type { Faults } from './http/faults.ts';
import type { RequestLog } from './http/request-log.ts';
import type { Limits } from './limits.ts';
import type { World } from './state/world.ts';
import type { Courier } from './webhooks/courier.ts';

/** Everything a route or an act works with. */
export type Platform = {
  readonly world: World;
  readonly courier: Courier;
  readonly limits: Limits;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** GitHub's own description, null where it is not at hand or not wanted. */
  readonly description: Description | null;
  readonly violations: Violation[];
};
