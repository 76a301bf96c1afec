import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { readProxySettings } from '../../src/config/proxy.ts';
import { createGitHubApp } from '../../src/github/create-github-app.ts';
import { useProxy } from '../../src/github/use-proxy.ts';
import { stage } from '../github-double/stage.ts';
import { createProxy } from '../support/proxy/create-proxy.ts';

async function throughProxy(more: (github: string) => Record<string, string>) {
  const { github, app, installation, at } = await stage();
  const proxy = await createProxy();
  onTestFinished(proxy.close);
  const address = new URL(proxy.url);
  const environment = { HTTP_PROXY: `http://user:word@${address.host}`, ...more(new URL(github.origin).host) };
  const problems: string[] = [];
  onTestFinished(useProxy({ ...readProxySettings(environment, problems) }));
  expect(problems).toEqual([]);
  const { connect } = createGitHubApp({
    appId: app.id,
    privateKey: () => app.privateKey,
    apiUrl: github.apiUrl,
    spaceWrites: false,
    log: pino({ level: 'silent' }),
  });
  const host = await connect({ installation: installation.id, ...at });
  expect(await host.findDefaultBranch()).toBe('main');
  return { proxy, github: new URL(github.origin).host };
}

test('every request goes through the proxy, with its credentials', async () => {
  const { proxy, github } = await throughProxy(() => ({}));
  expect(new Set(proxy.tunnels)).toEqual(new Set([github]));
  expect(proxy.credentials[0]).toBe(`Basic ${Buffer.from('user:word').toString('base64')}`);
});

test('a host of NO_PROXY is asked directly', async () => {
  const { proxy } = await throughProxy((github) => ({ no_proxy: `other.test,${github.split(':')[0]}` }));
  expect(proxy.tunnels).toEqual([]);
});

test('an address with https is asked for as a tunnel to its host: the proxy sees nothing else', async () => {
  const proxy = await createProxy();
  onTestFinished(proxy.close);
  onTestFinished(useProxy({ ...readProxySettings({ HTTPS_PROXY: proxy.url }, []) }));
  await expect(fetch('https://127.0.0.1:1443/app')).rejects.toThrow('fetch failed');
  expect(proxy.tunnels).toEqual(['127.0.0.1:1443']);
});

test.each([
  [{}, undefined, 0],
  [{ NO_PROXY: 'x' }, undefined, 0],
  [{ HTTPS_PROXY: 'http://p:1', https_proxy: 'http://small:1' }, { HTTPS_PROXY: 'http://small:1' }, 0],
  [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a,b' }, { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a,b' }, 0],
  [{ HTTPS_PROXY: 'socks5://user:secret-word@p:1' }, undefined, 1],
  [{ HTTPS_PROXY: 'proxy' }, undefined, 1],
])('%j is %j', (environment, settings, faults) => {
  const problems: string[] = [];
  expect(readProxySettings(environment, problems)).toEqual(settings);
  expect(problems).toHaveLength(faults);
  expect(problems.join()).not.toContain('secret-word');
});
