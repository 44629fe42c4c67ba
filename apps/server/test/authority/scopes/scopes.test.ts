import { parseScope } from '@grantex/core/issuer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sentencesOf } from '../../../src/authority/scopes/sentences.ts';
import { STANDARD_SENTENCES } from '../../../src/authority/scopes/standard.ts';
import { engines } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';

describe('the standard scopes', () => {
  test.each([...STANDARD_SENTENCES])(
    '%s has no constraint and a sentence for people: %s',
    (scope, sentence) => {
      expect(parseScope(scope)).toMatchObject({ action: expect.any(String), constraint: undefined });
      expect(sentence).toMatch(/^[A-Z][^:;.]{8,60}$/);
      expect(sentence).toMatch(/\byou(r|rs)?\b/);
    },
  );

  test('no two of them read alike', () => {
    expect(new Set(STANDARD_SENTENCES.values()).size).toBe(STANDARD_SENTENCES.size);
  });

  test('the list is complete', () => {
    expect([...STANDARD_SENTENCES.keys()].join(' ')).toBe(
      'calendar:read calendar:write calendar:delete email:read email:write email:send email:delete files:read files:write files:send files:delete payments:read payments:initiate profile:read profile:write contacts:read contacts:write contacts:delete',
    );
  });
});

describe.each(engines)('sentences on $engine', ({ place }) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
  });
  afterAll(() => server.close());

  const described = (scopes: string[], developerId = server.developer.id) =>
    server.database.forPerson((transaction) => sentencesOf(transaction, developerId, scopes));

  test('a scope is shown by its standard sentence, with the limit of its constraint in words', async () => {
    expect(
      await described([
        'payments:initiate:max_500',
        'payments:initiate:max_1250000.5',
        'payments:initiate:max_0.125',
        'payments:initiate:max_999999999999999.9999',
        'calendar:read:work',
        'email:send',
      ]),
    ).toEqual([
      {
        scope: 'payments:initiate:max_500',
        sentence: 'Pay with your money',
        isStandard: true,
        limit: 'Up to 500 each time, in the currency of the service',
      },
      expect.objectContaining({ limit: 'Up to 1,250,000.50 each time, in the currency of the service' }),
      expect.objectContaining({ limit: 'Up to 0.125 each time, in the currency of the service' }),
      expect.objectContaining({
        limit: 'Up to 999,999,999,999,999.9999 each time, in the currency of the service',
      }),
      {
        scope: 'calendar:read:work',
        sentence: 'See the events in your calendars',
        isStandard: true,
        limit: 'Only “work”',
      },
      { scope: 'email:send', sentence: 'Send email in your name', isStandard: true },
    ]);
  });

  test('a scope without a description is shown as it is', async () => {
    expect(await described(['flights:search', 'read'])).toEqual([
      { scope: 'flights:search', sentence: null, isStandard: false },
      { scope: 'read', sentence: null, isStandard: false },
    ]);
    expect(await described([])).toEqual([]);
  });

  test('a developer describes its own scopes, changes and removes the text, and no other developer sees it', async () => {
    const { call, id } = server.developer;
    const other = await server.signUp();
    const written = await call('PUT /v1/scopes/flights:book', { sentence: 'Book flights for you' });
    expect([written.status, written.body]).toEqual([
      200,
      { scope: 'flights:book', sentence: 'Book flights for you', isStandard: false },
    ]);
    expect((await described(['flights:book:max_900']))[0]?.sentence).toBe('Book flights for you');
    expect((await described(['flights:book'], other.id))[0]?.sentence).toBeNull();
    await call('PUT /v1/scopes/flights:book', { sentence: 'Book flights, and pay for them' });
    const { body } = await call('GET /v1/scopes');
    expect(body.scopes.filter(({ isStandard }: { isStandard: boolean }) => !isStandard)).toEqual([
      { scope: 'flights:book', sentence: 'Book flights, and pay for them', isStandard: false },
    ]);
    expect(body.scopes).toHaveLength(STANDARD_SENTENCES.size + 1);
    expect((await other.call('GET /v1/scopes')).body.scopes).toHaveLength(STANDARD_SENTENCES.size);
    expect((await other.call('DELETE /v1/scopes/flights:book')).status).toBe(404);
    expect((await call('DELETE /v1/scopes/flights:book')).status).toBe(204);
    expect((await call('DELETE /v1/scopes/flights:book')).status).toBe(404);
    expect((await described(['flights:book'], id))[0]?.sentence).toBeNull();
  });

  test('a standard scope means the same everywhere', async () => {
    const { call, id } = server.developer;
    for (const [line, sent] of [
      ['PUT /v1/scopes/payments:initiate', { sentence: 'See the weather' }],
      ['DELETE /v1/scopes/payments:initiate'],
    ] as const) {
      const { status, body } = await call(line, sent);
      expect([status, body.code]).toEqual([409, 'SCOPE_IS_STANDARD']);
    }
    // A description that a developer wrote before a release made its scope a standard one.
    await server.database.forDeveloper(id, (transaction) =>
      transaction
        .insertInto('scope_sentences')
        .values({ developer_id: id, scope: 'email:read', sentence: 'See the weather' })
        .execute(),
    );
    expect((await described(['email:read']))[0]).toMatchObject({
      sentence: 'Read your email',
      isStandard: true,
    });
    const { body } = await call('GET /v1/scopes');
    expect(JSON.stringify(body)).not.toContain('weather');
  });

  test.each([
    ['pay:now:max_5', 'A sentence', 'SCOPE_HAS_CONSTRAINT'],
    ['pay:now:text', 'A sentence', 'SCOPE_HAS_CONSTRAINT'],
    ['pay now', 'A sentence', 'INVALID_SCOPE'],
    ['a:b:c:d', 'A sentence', 'INVALID_SCOPE'],
    ['pay:now', '', 'VALIDATION_ERROR'],
    ['pay:now', 'x'.repeat(121), 'VALIDATION_ERROR'],
    ['pay:now', ' leading', 'VALIDATION_ERROR'],
    ['pay:now', 'two\nlines', 'VALIDATION_ERROR'],
    ['pay:now', 'two\u2028lines', 'VALIDATION_ERROR'],
    ['pay:now', 'from right \u202Eto left', 'VALIDATION_ERROR'],
    ['pay:now', 'nothing\u200B between', 'VALIDATION_ERROR'],
    ['pay:now', '\u3164', 'VALIDATION_ERROR'],
    ['pay:now', '\u2800\u034F\uFE0F', 'VALIDATION_ERROR'],
    ['pay:now', 'Pay\u115F now', 'VALIDATION_ERROR'],
    ['pay:now', '...', 'VALIDATION_ERROR'],
    ['pay:now', 'half a pair \uD800', 'VALIDATION_ERROR'],
  ])('%s as %j is refused', async (scope, sentence, code) => {
    const { status, body } = await server.developer.call(`PUT /v1/scopes/${encodeURIComponent(scope)}`, {
      sentence,
    });
    expect([status, body.code]).toEqual([400, code]);
  });

  test('markup is shown as text', async () => {
    const sentence = '<b onload="x">Pay</b> & be “happy” 🎉';
    expect((await server.developer.call('PUT /v1/scopes/pay:later', { sentence })).body.sentence).toBe(
      sentence,
    );
  });

  test('a developer registers at most a thousand', async () => {
    const { call, id } = await server.signUp();
    await server.database.forDeveloper(id, (transaction) =>
      transaction
        .insertInto('scope_sentences')
        .values(
          Array.from({ length: 999 }, (_none, index) => ({
            developer_id: id,
            scope: `many:${index}`,
            sentence: 'Do one of many things',
          })),
        )
        .execute(),
    );
    expect((await call('PUT /v1/scopes/many:last', { sentence: 'The last' })).status).toBe(200);
    const { status, body } = await call('PUT /v1/scopes/many:more', { sentence: 'One more' });
    expect([status, body.code]).toEqual([409, 'TOO_MANY_SENTENCES']);
    expect((await call('PUT /v1/scopes/many:7', { sentence: 'Said anew' })).status).toBe(200);
  });
});
