import { parseFooter } from '../../src/proposal/footer.ts';
import { vpc } from '../actions/scene.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { App, Installation, Repository } from '../support/github/state/model.ts';
import { ownCommits } from './own-commits.ts';

const config = 'version: 1\nfabrics:\n  - {name: fabric-1, directory: gitops}\n';

/** A GitHub with our App on several repositories, and a story of pushes that is the same for the same seed. */
export type World = {
  readonly github: GitHubDouble;
  readonly app: App;
  readonly installation: Installation;
  readonly repositories: readonly Repository[];
  /** One push, of the story's next file to the story's next repository. */
  readonly push: () => Promise<void>;
  /** Every delivery that was not taken in is delivered again, as an operator or a sweeper would. */
  readonly redeliverFailed: () => Promise<number>;
};

export async function createWorld(count: number, random: () => number): Promise<World> {
  const github = await createGitHub({ limits: { requestsPerHour: 1_000_000, mergeable: 'eager' } });
  const app = await github.createApp();
  const repositories: Repository[] = [];
  for (let index = 0; index < count; index += 1) {
    repositories.push(
      await github.createRepository({ name: `acme/network-${index}`, files: { '.github/hedgerow.yml': config } }),
    );
  }
  const installation = github.install(app, repositories);
  let number = 0;
  return {
    github,
    app,
    installation,
    repositories,
    push: async () => {
      const repository = repositories[Math.floor(random() * repositories.length)] ?? repositories[0];
      if (repository === undefined) throw new Error('no repository');
      number += 1;
      const text = vpc(`vpc-${number}`, 1000 + (number % 3000), `10.${number >> 8}.${number & 255}.0/24`);
      await github.push(repository, 'main', { files: { [`gitops/raw/upload-${number}.yaml`]: text } });
    },
    redeliverFailed: async () => {
      await github.webhooks.settle();
      const taken = new Set(github.webhooks.log.filter(({ statusCode }) => statusCode === 202).map(({ guid }) => guid));
      const lost = new Map(github.webhooks.log.filter(({ guid }) => !taken.has(guid)).map((one) => [one.guid, one.id]));
      for (const id of lost.values()) github.webhooks.redeliver(id);
      await github.webhooks.settle();
      return lost.size;
    },
  };
}

/** What a person sees of each repository at the end, without ids that hold the time. */
export async function viewOf({ github, repositories }: World): Promise<object[]> {
  const views: object[] = [];
  for (const repository of repositories) {
    const branches = await github.branches(repository);
    const trees = await Promise.all(
      branches.map(async (branch) => [branch, Object.keys(await github.readFiles(repository, branch)).sort()]),
    );
    const pulls = github.pullRequests(repository, 'all').map(({ issue, headSha }) => ({
      title: issue.title,
      state: issue.state,
      plan: parseFooter(issue.body)?.planId,
      describesHead: parseFooter(issue.body)?.head === headSha,
      comments: issue.comments.length,
    }));
    const commits = await ownCommits(github, repository, 'hedgerow/normalize/fabric-1');
    const checks: unknown[] = [];
    for (const branch of branches) {
      const runs = github.checkRuns(repository, (await github.head(repository, branch)) ?? '');
      checks.push([branch, runs.map(({ name, conclusion, title }) => [name, conclusion, title])]);
    }
    views.push({ repository: repository.fullName, trees, pulls, commits, checks });
  }
  return views;
}
