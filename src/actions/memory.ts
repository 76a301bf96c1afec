import type { RepositoryConfig } from '../config/fabric.ts';
import type { Rivalry } from '../edit/find-rivalries.ts';
import type { OnboardPlan } from '../normalize/plan-onboarding.ts';
import type { RepositoryPlan } from '../normalize/plan-repository.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import type { Uploads } from '../ports/upload-register.ts';
import type { ExaminedFile } from '../records/examine.ts';
import { createLru, type Lru } from './lru.ts';
import type { PullBoard } from './pull-board.ts';

/**
 * What is remembered between looks, for all repositories. The first seven are named by content and cannot be wrong; the
 * others save a question and are asked for again where they do not hold. All of it may be lost at any time.
 */
export type Memory = {
  /** Blob id → bytes. */
  readonly blobs: Lru<Uint8Array>;
  /** What it is judged by and blob id → what is found in a file. */
  readonly examined: Lru<ExaminedFile>;
  /** Tree id → its files. */
  readonly listings: Lru<Listing>;
  /** Ids of blobs that a search for fabrics had no use for. */
  readonly passed: Lru<true>;
  /** Digest of all that it rests on → what onboarding would propose. */
  readonly onboardings: Lru<OnboardPlan>;
  /** Commit id → tree id. */
  readonly trees: Lru<string>;
  /** Digest of all that a plan rests on → plan. */
  readonly plans: Lru<RepositoryPlan>;
  /** Repository and branch of ours → its open pull request, and the plan that it carried when last seen. */
  readonly openPulls: Lru<{ readonly number: number; readonly planId: string | undefined }>;
  /** Repository → the pull requests of our branches as last listed. */
  readonly boards: Lru<PullBoard>;
  /** Repository and commit → what the check that stands there was made from. */
  readonly checks: Lru<string>;
  /** Repository and branch → plan that a ruleset refused, with its words. */
  readonly refusals: Lru<{ readonly planId: string; readonly words: string }>;
  /** Repository → branches that its configuration names, the default branch included. */
  readonly watched: Lru<ReadonlySet<string>>;
  /** Repository and commit of a configured branch → the configuration that held for it, and the default branch. */
  readonly configs: Lru<KnownConfig>;
  /** Repository, branch and fabric → its uploads as last seen, where no register is shared. */
  readonly uploads: Lru<Uploads>;
  /** Repository and digest of a base and what open Changes make of it → which of them exclude each other. */
  readonly rivalries: Lru<readonly Rivalry[]>;
};

export type KnownConfig = { readonly config: RepositoryConfig; readonly defaultBranch: string };

const mebibyte = 1024 ** 2;

/** Forgets all that is remembered of one repository by its id; what is named by content stays true. */
export function forgetRepository(memory: Memory, id: number): void {
  const { openPulls, boards, checks, refusals, watched, configs, uploads, rivalries } = memory;
  for (const remembered of [openPulls, boards, checks, refusals, watched, configs, uploads, rivalries])
    remembered.forget(`${id} `);
}

/** An empty memory: about 260 MiB when full. */
export function createMemory(): Memory {
  return {
    blobs: createLru(96 * mebibyte),
    examined: createLru(64 * mebibyte),
    listings: createLru(300_000),
    passed: createLru(100_000),
    onboardings: createLru(5_000),
    trees: createLru(10_000),
    plans: createLru(20_000),
    openPulls: createLru(10_000),
    boards: createLru(16 * mebibyte),
    checks: createLru(10_000),
    refusals: createLru(1_000),
    watched: createLru(10_000),
    uploads: createLru(200_000),
    rivalries: createLru(10_000),
    configs: createLru(10_000),
  };
}
