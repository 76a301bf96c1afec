import { expect, onTestFinished, test } from 'vitest';
import { readAppManifest } from '../../../src/config/app-manifest.ts';
import { createAppFromManifest } from '../../../src/github/create-app-from-manifest.ts';
import type { NewCredentials } from '../../../src/http/set-up/complete-set-up.ts';
import { createSetUpServer } from '../../../src/http/set-up/create-set-up-server.ts';
import { chromium, openPage } from '../../support/browser/open-page.ts';
import { createGitHub } from '../../support/github/create-github.ts';

const title = chromium === undefined ? 'set-up in a browser (no Chromium here)' : 'set-up in a browser';

test.skipIf(chromium === undefined)(`${title}: from the terminal to GitHub and back, by its forms alone`, async () => {
  const github = await createGitHub();
  onTestFinished(() => github.close());
  const saved: NewCredentials[] = [];
  const { server, path } = createSetUpServer({
    app: readAppManifest(),
    serverUrl: github.origin,
    credentialsFile: '/var/lib/hedgerow/app.json',
    convert: (code) => createAppFromManifest(github.apiUrl, code),
    save: (credentials) => saved.push(credentials),
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  const page = await openPage(chromium ?? '');
  onTestFinished(() => page.close());

  await page.go(`${url}${path}`);
  await page.until('document.title.startsWith("Create the GitHub App")');
  expect(await page.evaluate('location.href')).toBe(`${url}/setup`);
  expect(await page.evaluate('document.cookie')).toBe('');
  expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).toBe('640px');

  await page.evaluate('document.querySelector("button").click()');
  await page.until('document.querySelector("[role=alert]")');
  await page.evaluate('document.querySelector("#organization").value = "acme"');
  await page.evaluate('document.querySelector("#delivery-poll").click()');
  await page.evaluate('document.querySelector("button").click()');
  await page.until('document.title.startsWith("What GitHub will be asked for")');
  await page.evaluate('document.querySelector("button").click()');
  await page.until('document.title.startsWith("Hedgerow is created")');

  const [app] = github.world.apps.values();
  expect(saved).toEqual([expect.objectContaining({ id: app?.id, name: 'Hedgerow', privateKey: app?.privateKey })]);
  expect(app?.owner.login).toBe('acme');
  expect(app?.permissions).toEqual(readAppManifest().permissions);
  const refused = page.complaints.filter((complaint) => !complaint.includes('422'));
  expect(refused.filter((complaint) => !complaint.includes('favicon'))).toEqual([]);
  github.assertClean();
});
