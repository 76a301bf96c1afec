import type { Json } from '../domain/json.ts';

export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/**
 * The part of JSON Schema that Kubernetes' structural schemas use, with Kubernetes' meaning: an unknown member
 * is dropped (a warning), a `null` member that is not `nullable` counts as absent. `x-hedgerow-*` is for forms.
 */
export type JsonSchema = {
  readonly type?: SchemaType;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly format?: string;
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  /** Kind that the value names, or begins with (`<name>/…`); of a map: that its keys name. */
  readonly 'x-hedgerow-ref'?: string;
  /** The cluster refuses to change the value once it is set. */
  readonly 'x-hedgerow-immutable'?: boolean;
  /** The order of the list has no meaning. */
  readonly 'x-hedgerow-set'?: boolean;
  /** What admission sets where the member is absent: a value, or words where it is computed. */
  readonly 'x-hedgerow-default'?: Json;
  /** What the pattern wants, to complete "must be …". */
  readonly 'x-hedgerow-hint'?: string;
};
