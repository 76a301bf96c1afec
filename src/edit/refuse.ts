import type { Pointer } from '../domain/pointer.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { EditRefusal } from './change-plan.ts';

/** Makes the refusals of one edit. */
export type Refuse = (code: EditRefusal['code'], message: string, pointer?: Pointer) => EditRefusal;

/** Refusals of the edit at an index; the pointer is into the edit. */
export function refuserOf(edit: number, key: RecordKey): Refuse {
  return (code, message, pointer = '') => ({ code, edit, key, pointer, message });
}
