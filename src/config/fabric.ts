import type { PackSettings } from '../kinds/settings.ts';

/** One entry of `fabrics:` in .github/hedgerow.yml with its defaults filled in (DESIGN.md 5.2). */
export type Fabric = {
  readonly name: string;
  /** From the root of the repository, no leading or trailing slash; "" for the root ("." in the file). */
  readonly directory: string;
  /** undefined: the repository's default branch */
  readonly branch: string | undefined;
  readonly kindDirectory: 'singular' | 'plural';
  readonly crds: readonly string[];
  readonly context: readonly string[];
  readonly settings: PackSettings;
  readonly onExisting: 'update' | 'reject';
  readonly normalize: 'pull-request' | 'direct' | 'off';
  readonly loose: 'ignore' | 'adopt';
  readonly repair: boolean;
  readonly guard: { readonly deletes: number };
  readonly structure: { readonly fail: 'touched' | 'any' | 'never' };
  readonly drift: {
    readonly conclusion: 'neutral' | 'failure';
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
