import { expect, test } from 'vitest';
import { client2Dpop } from '../src/clients/sdk.ts';
import { followEach } from '../src/logins.ts';

test('a stock client with a key logs in through a browser, steps up, refreshes in two processes, and logs in again', async () => {
  const [outcomes] = await followEach([client2Dpop]);
  const answer = (text: string, pages: number) => ({ pages, seen: { answer: text } });
  expect(outcomes).toMatchObject({
    asked: 'flights:search',
    token: 'DPoP',
    login: answer('AI 101 has seats', 1),
    stepUp: answer('Booked AI 101', 1),
    refresh: [answer('AI 101 has seats', 0), answer('AI 101 has seats', 0)],
    revoked: answer('AI 101 has seats', 1),
    givenId: [answer('AI 101 has seats', 1), answer('Booked AI 101', 1)],
  });
});
