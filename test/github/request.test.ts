import { describe, expect, test } from 'vitest';
import { createRequests } from '../../src/github/request.ts';

const patience = { attempts: 3, firstWait: 1, longestWait: 10, sleep: async () => {} };
const badCredentials = Object.assign(new Error('Bad credentials'), {
  status: 401,
  response: { headers: {}, data: { message: 'Bad credentials' } },
});

describe('a token that stopped working before its time', () => {
  test('is replaced, and the request sent again', async () => {
    let token = 'old';
    const requests = createRequests(patience, async () => {
      token = 'new';
    });
    const send = async () => {
      if (token === 'old') throw badCredentials;
      return { data: token };
    };
    expect(await requests.attempt('read', send)).toBe('new');
  });

  test('once only: then it is an answer', async () => {
    let renewals = 0;
    const requests = createRequests(patience, async () => {
      renewals += 1;
    });
    const send = async (): Promise<{ data: string }> => {
      throw badCredentials;
    };
    await expect(requests.repeat('read', send)).rejects.toMatchObject({ status: 401, retryable: false });
    expect(renewals).toBe(1);
  });
});
