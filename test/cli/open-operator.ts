import { onTestFinished } from 'vitest';
import { config, vpc } from '../actions/scene.ts';
import { environmentFor, type Server, startServer } from '../e2e/server-process.ts';
import { freePort } from '../support/free-port.ts';
import { createGitHub } from '../support/github/create-github.ts';
import type { Place } from '../support/postgres/each-database.ts';
import { runProgram } from './run-program.ts';

/** A repository with our App and one record, a database, and the command line of its operator. All of it goes with the test. */
export async function openOperator(place: Place) {
  const github = await createGitHub();
  const app = await github.createApp();
  const files = { '.github/hedgerow.yml': config, 'gitops/managed/vpc/vpc-1.yaml': vpc('vpc-1', 1001) };
  const repository = await github.createRepository({ name: 'acme/network', files });
  github.install(app, repository);
  onTestFinished(async () => {
    await github.close();
    github.assertClean();
  });
  return {
    ...{ github, repository },
    run: (...args: string[]) => runProgram(args, { env: { ...environmentFor(github, app, place) } }),
    serve: async (): Promise<{ readonly server: Server; readonly url: string }> => {
      const server = startServer(github, app, { place, port: await freePort() });
      onTestFinished(() => server.kill());
      const { url } = await server.ready;
      app.webhook.url = `${url}/api/github/webhooks`;
      return { server, url };
    },
  };
}
