import { describe, expect, onTestFinished, test } from 'vitest';
import { findingOf, vlan, vpc } from '../../proposal/drift-fixture.ts';
import { chromium, openPage } from '../../support/browser/open-page.ts';
import { openDriftPage } from './open-drift-page.ts';

const bad = '</b></td></table><script>document.title = "stolen"</script><img src=x onerror="document.title=1">\u202e';

describe.skipIf(chromium === undefined)('the report page in a browser (skipped where there is no Chromium)', () => {
  test('500 hostile differences, no script, nothing fetched', async () => {
    const door = await openDriftPage();
    onTestFinished(() => door.close());
    const records = Array.from({ length: 500 }, (_, at) =>
      vpc(`vpc-${at}`, {
        path: `managed/${bad}/${at}.yaml`,
        key: { group: bad, kind: bad, namespace: bad, name: `${bad}${at}` },
        differences: [
          {
            ...vlan,
            pointer: `/spec/${bad.replaceAll('/', '~1')}`,
            git: bad,
            live: [bad, at],
            manager: bad,
            time: bad,
          },
        ],
      }),
    );
    const kinds = [{ group: bad, kind: bad, status: 'forbidden', objects: 0, message: bad } as const];
    const notes = [
      {
        key: { group: bad, kind: bad, namespace: null, name: bad },
        pointer: `/${bad.replaceAll('/', '~1')}`,
        text: bad,
      },
    ];
    const deployer = {
      name: bad,
      status: 'failing',
      revision: bad,
      message: bad,
      selfHeals: true,
      scope: [bad],
    } as const;
    const finding = findingOf({ records, kinds, notes }, { deployer, extrasUnknown: bad });
    const address = await door.keep(finding, '2026-11-22T08:00:00.000Z');
    const page = await openPage(chromium ?? '');
    onTestFinished(() => page.close());

    await page.go(address);
    await page.until('document.querySelector("h1")');
    expect(await page.evaluate('document.title')).toBe(
      '500 of 565 records differ from the cluster · fabric-1 · Hedgerow',
    );
    expect(await page.evaluate('document.querySelectorAll("script, img, form, iframe").length')).toBe(0);
    expect(await page.evaluate('document.querySelectorAll("#changed + table tbody").length')).toBe(500);
    expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).toBe('1216px');
    expect(await page.evaluate('document.body.innerText.includes("\u202e")')).toBe(false);
    expect(
      await page.evaluate(
        '[...document.links].every((a) => a.origin === "https://github.example" || a.href.startsWith(location.href + "?part="))',
      ),
    ).toBe(true);
    expect(page.complaints.filter((complaint) => !complaint.includes('favicon'))).toEqual([]);
  });
});
