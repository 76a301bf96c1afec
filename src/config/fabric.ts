import type { PackSettings } from '../kinds/settings.ts';
import type { FabricEntry } from './config-schema.ts';

/** The member of an entry once its default is filled in. */
type Filled<Name extends keyof FabricEntry> = NonNullable<FabricEntry[Name]>;

/** One entry of `fabrics:` in .github/hedgerow.yml with its defaults filled in (DESIGN.md 5.2). */
export type Fabric = {
  readonly name: string;
  /** From the root of the repository, no leading or trailing slash; "" for the root ("." in the file). */
  readonly directory: string;
  /** undefined: the repository's default branch */
  readonly branch: string | undefined;
  readonly kindDirectory: Filled<'kindDirectory'>;
  readonly crds: readonly string[];
  readonly context: readonly string[];
  readonly settings: PackSettings;
  readonly onExisting: Filled<'onExisting'>;
  readonly normalize: Filled<'normalize'>;
  readonly loose: Filled<'loose'>;
  readonly repair: boolean;
  readonly guard: { readonly deletes: number };
  readonly structure: { readonly fail: NonNullable<Filled<'structure'>['fail']> };
  readonly drift: {
    readonly conclusion: NonNullable<Filled<'drift'>['conclusion']>;
    /** seconds */
    readonly grace: number;
    readonly issue: boolean;
    readonly ignore: readonly { readonly kind: string; readonly name: string; readonly fields: readonly string[] }[];
  };
};

export type Proposals = {
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly teamReviewers: readonly string[];
  readonly draft: boolean;
  readonly automerge: boolean;
};

export type RepositoryConfig = { readonly fabrics: readonly Fabric[]; readonly proposals: Proposals };
