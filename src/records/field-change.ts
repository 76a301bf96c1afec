import type { Json } from '../domain/json.ts';
import type { Pointer } from '../domain/pointer.ts';

/** One field of an updated record; an absent `from` or `to` means the member is not there. */
export type FieldChange = { readonly pointer: Pointer; readonly from?: Json; readonly to?: Json };
