import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createGitHubApp } from '../../src/github/create-github-app.ts';
import { stage } from '../github-double/stage.ts';

const wrongKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

test('a private key that was replaced signs the next token, in the same process', async () => {
  const { github, app, installation, at } = await stage();
  let privateKey = wrongKey;
  const { connect } = createGitHubApp({
    appId: app.id,
    privateKey: () => privateKey,
    apiUrl: github.apiUrl,
    spaceWrites: false,
    log: pino({ level: 'silent' }),
  });
  const where = { installation: installation.id, ...at };
  const findDefaultBranch = async () => await (await connect(where)).findDefaultBranch();
  await expect(findDefaultBranch()).rejects.toThrow('A JSON web token could not be decoded');
  privateKey = app.privateKey;
  await expect(findDefaultBranch()).resolves.toBe('main');
});
