import { type Static, Type } from 'typebox';
import { hedgehogSettingsSchema } from '../kinds/hedgehog/settings.ts';
import { durationPattern } from './duration.ts';

// What the schema says of one member reaches the reader of a problem: `x-hedgerow-hint` completes "must be …".

const words = (description: string) => Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { description });
const flag = (description: string) => Type.Boolean({ description });

const ignoreSchema = Type.Object({
  kind: Type.String({ minLength: 1 }),
  name: Type.String({ minLength: 1, description: 'May hold the wildcards * and ?.' }),
  fields: Type.Array(
    Type.String({
      pattern: '^(/([^~/]|~[01])*)+$',
      'x-hedgerow-hint': 'a JSON Pointer such as /spec/boot',
    }),
    { minItems: 1 },
  ),
});

const driftSchema = Type.Object({
  conclusion: Type.Optional(Type.Enum(['neutral', 'failure'])),
  grace: Type.Optional(
    Type.String({ pattern: durationPattern, minLength: 1, 'x-hedgerow-hint': 'a duration such as 10m or 1h30m' }),
  ),
  issue: Type.Optional(flag('Keep one issue open while there is drift.')),
  ignore: Type.Optional(Type.Array(ignoreSchema)),
});

const fabricSchema = Type.Object({
  name: Type.String({
    pattern: '^[a-z0-9-]{1,63}$',
    'x-hedgerow-hint': '1 to 63 lower-case letters, digits and dashes',
  }),
  directory: Type.Optional(Type.String({ maxLength: 1000, description: 'From the root of the repository.' })),
  branch: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  kindDirectory: Type.Optional(Type.Enum(['singular', 'plural'])),
  crds: Type.Optional(words('Paths of CRD files, with wildcards.')),
  context: Type.Optional(words('Paths of files with objects that live only in the cluster, with wildcards.')),
  settings: Type.Optional(Type.Object({ hedgehog: Type.Optional(hedgehogSettingsSchema) })),
  onExisting: Type.Optional(Type.Enum(['update', 'reject'])),
  normalize: Type.Optional(Type.Enum(['pull-request', 'direct', 'off'])),
  loose: Type.Optional(Type.Enum(['ignore', 'adopt'])),
  repair: Type.Optional(flag('Rename, split and deduplicate files of managed/.')),
  guard: Type.Optional(Type.Object({ deletes: Type.Optional(Type.Integer({ minimum: 0 })) })),
  structure: Type.Optional(Type.Object({ fail: Type.Optional(Type.Enum(['touched', 'any', 'never'])) })),
  drift: Type.Optional(driftSchema),
});

const proposalsSchema = Type.Object({
  labels: Type.Optional(words('Labels of every pull request.')),
  reviewers: Type.Optional(words('Users asked for a review.')),
  teamReviewers: Type.Optional(words('Teams asked for a review, by slug.')),
  draft: Type.Optional(flag('Open pull requests as drafts.')),
  automerge: Type.Optional(flag('Merge when the checks pass.')),
});

/** `.github/hedgerow.yml` as people write it (DESIGN.md 5.2). Members it does not name are errors. */
export const configFileSchema = Type.Object({
  version: Type.Enum([1]),
  fabrics: Type.Array(fabricSchema, { minItems: 1, maxItems: 1000 }),
  proposals: Type.Optional(proposalsSchema),
});

export type ConfigFile = Static<typeof configFileSchema>;
export type FabricEntry = ConfigFile['fabrics'][number];
