import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createGitHub } from './create-github.ts';

/**
 * Runs a GitHub by itself until it is interrupted: one App, installed on one repository of `acme`, with what a server
 * needs to know printed as environment variables.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      directory: { type: 'string' },
      repository: { type: 'string', default: 'acme/network' },
      webhook: { type: 'string', default: 'http://127.0.0.1:3000/api/github/webhooks' },
    },
  });
  const { directory } = values;
  if (directory) await mkdir(directory, { recursive: true });
  const github = await createGitHub({ port: Number(values.port), ...(directory ? { directory } : {}) });
  const app = await github.createApp({ webhookUrl: values.webhook });
  const files = { 'README.md': `# ${values.repository}\n` };
  const repository = await github.createRepository({ name: values.repository, files });
  const installation = github.install(app, repository);
  const key = join(github.world.directory, 'app.pem');
  await writeFile(key, app.privateKey, { mode: 0o600 });
  const lines = [
    `GHE_HOST=${new URL(github.origin).host}`,
    'GHE_PROTOCOL=http',
    `APP_ID=${app.id}`,
    `PRIVATE_KEY_PATH=${key}`,
    `WEBHOOK_SECRET=${app.webhook.secret}`,
    '',
    `API           ${github.apiUrl}`,
    `repository    ${repository.fullName} (${repository.git.directory}), installation ${installation.id}`,
    `your token    ${github.tokenOf('octocat')}`,
    `webhooks to   ${app.webhook.url}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const stop = (): void => {
    github.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

await main();
