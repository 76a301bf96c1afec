import { expect, onTestFinished, test } from 'vitest';
import { describeEachDatabase } from '../support/postgres/each-database.ts';
import { createEditStage } from './edit-stage.ts';
import { until } from './quiet.ts';

describeEachDatabase('an edit', ({ newPlace, open }) => {
  test('that was accepted before the server was killed becomes one pull request after the restart', async () => {
    const stage = await createEditStage(await newPlace(), open);
    const { github, repository } = stage;
    onTestFinished(() => github.close());
    const first = await stage.start();
    onTestFinished(first.kill);
    await stage.untilIndexed();

    // GitHub takes no branch, so the Change is accepted and cannot be proposed yet.
    const refusal = github.faults.inject({
      method: 'POST',
      path: 'git/trees',
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'silence' },
    });
    const { status, json } = await stage.changeVlan('vpc-2', 1777);
    expect([status, json]).toEqual([202, expect.anything()]);
    await until('the tree is asked for', async () => (refusal.hits > 0 ? true : undefined));
    await first.kill();
    expect(github.pullRequests(repository, 'all')).toEqual([]);

    github.faults.clear();
    const second = await stage.start();
    onTestFinished(second.kill);
    const { change: accepted } = json as { change: { id: string } };
    const change = await until('the Change is proposed', async () => {
      const answer = await stage.ask('GET', `/changes/${accepted.id}`);
      return answer.json.state === 'proposed' ? answer.json : undefined;
    });
    const pulls = github.pullRequests(repository, 'all');
    expect(pulls.map(({ issue }) => issue.title)).toEqual(['VLAN 1777 for vpc-2']);
    expect(change.pullRequest).toMatchObject({ number: pulls[0]?.issue.number });
    const [pull] = pulls;
    const files = await github.readFiles(repository, pull?.headSha ?? '');
    expect(String(files['gitops/managed/vpc/vpc-2.yaml'])).toContain('vlan: 1777');
  });
});
