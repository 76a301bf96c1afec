import { expect, test } from 'vitest';
import { describedApi, F, wiring } from './open-api.ts';

const { api, ask } = describedApi(wiring, { apiRate: 5 });

test('a token that asks too often waits; others do not', async () => {
  for (let time = 0; time < 5; time++) expect((await ask('GET', F)).status).toBe(200);
  const answer = await ask('GET', F);
  expect(answer.json()).toMatchObject({ status: 429, code: 'rate-limited' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect((await ask('GET', F, { token: api().read })).status).toBe(200);
});
