import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { type Stage, stage } from './stage.ts';

async function download({ octokit, at }: Stage, ref: string): Promise<Record<string, string>> {
  const { data } = await octokit.rest.repos.downloadTarballArchive({ ...at, ref });
  const files: Record<string, string> = {};
  const archive = Readable.from(Buffer.from(Object(data)))
    .pipe(createGunzip())
    .pipe(extract());
  for await (const entry of archive) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
    const { name, type, linkname } = entry.header;
    if (type === 'file') files[name] = Buffer.concat(chunks).toString('utf8');
    if (type === 'symlink') files[name] = `-> ${linkname}`;
  }
  return files;
}

test('a tarball is what git archive makes, its rules included', async () => {
  const scene = await stage({
    repository: {
      files: {
        '.gitattributes': 'secret.txt export-ignore\nversion.txt export-subst\n*.bat eol=crlf\n',
        'secret.txt': 'not in the archive\n',
        'version.txt': '$Format:%s$\n',
        'run.bat': 'one\n',
        link: { mode: '120000', content: 'run.bat' },
      },
      message: 'First commit',
    },
  });
  const prefix = `acme-network-${scene.start.slice(0, 7)}`;
  const files = await download(scene, 'main');
  expect(files).toEqual({
    [`${prefix}/.gitattributes`]: expect.any(String),
    [`${prefix}/version.txt`]: 'First commit\n',
    [`${prefix}/run.bat`]: 'one\r\n',
    [`${prefix}/link`]: '-> run.bat',
  });
});

test('a redirect counts once, and its link expires', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const scene = await stage({ github: { clock: () => new Date(now) } });
  const { github } = scene;
  const url = `${github.apiUrl}/repos/acme/network/tarball/main`;
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { authorization: `token ${github.tokenOf('acme')}` },
  });
  expect(answer.status).toBe(302);
  const link = answer.headers.get('location') ?? '';
  expect((await fetch(link)).status).toBe(200);
  now += 10 * 60_000;
  expect((await fetch(link)).status).toBe(404);
  expect(github.requests.count()).toBe(1);
});
