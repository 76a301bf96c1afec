import { changePlanSchema, changeSchema } from './change-schemas.ts';
import { collisionSchema, keySchema, problemSchema } from './common-schemas.ts';
import { driftSchema } from './drift-schemas.ts';
import { eventSchema } from './event-schemas.ts';
import { fabricSchema } from './fabric-schemas.ts';
import { uploadPlanSchema } from './plan-schemas.ts';
import { recordSchema } from './record-schemas.ts';
import { subscriptionSchema } from './subscription-schemas.ts';

/** Schemas that others refer to, by their `$id`: the components of the OpenAPI document. */
export const sharedSchemas: readonly object[] = [
  keySchema,
  collisionSchema,
  problemSchema,
  driftSchema,
  fabricSchema,
  recordSchema,
  changeSchema,
  changePlanSchema,
  uploadPlanSchema,
  eventSchema,
  subscriptionSchema,
];
