import type { Fabric } from '../config/fabric.ts';
import { planIdOf } from '../records/plan-id.ts';
import type { ChangePlan } from './change-plan.ts';

/** The plan that changes nothing; its id is that of every empty plan of the fabric. */
export function planNothing({ name, directory }: Pick<Fabric, 'name' | 'directory'>): ChangePlan {
  return {
    fabric: name,
    directory,
    planId: planIdOf({ name, directory }, new Map(), new Map()),
    ...{ records: [], refusals: [], collisions: [], problems: [], newWarnings: [], touched: [], changes: [] },
    changeSet: new Map(),
    lines: { added: 0, removed: 0 },
  };
}
