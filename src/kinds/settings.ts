import type { JsonObject } from '../domain/json.ts';

/** Settings by pack name, as `settings:` of the configuration gives them (DESIGN.md 5.2); absent members mean "not known". */
export type PackSettings = { readonly [pack: string]: JsonObject };
