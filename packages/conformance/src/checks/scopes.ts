import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, listOf } from '../runner/expect.ts';

const MALFORMED = [
  '',
  'files:',
  ':read',
  'files:read:',
  'files read',
  'files:*',
  'files:read:a:b',
  'payments:initiate:max_',
  'payments:initiate:max_1.00000',
  'payments:initiate:max_01',
  'payments:initiate:max_-5',
  'payments:initiate:max_1e3',
  'payments:initiate:max_1234567890123456',
  `${'a'.repeat(65)}:read`,
  'dateien:größe',
];

/** What a parent holds, what a child asks for, and whether that is strictly narrower (§4). */
const ORDER: readonly (readonly [readonly string[], readonly string[], boolean])[] = [
  [['payments:initiate'], ['payments:initiate:max_500'], true],
  [['payments:initiate:max_500'], ['payments:initiate:max_499.9999'], true],
  [['payments:initiate:max_500'], ['payments:initiate:max_500.0001'], false],
  [['payments:initiate:max_9'], ['payments:initiate:max_10'], false],
  [['payments:initiate:max_0.3'], ['payments:initiate:max_0.3'], false],
  [['payments:initiate:max_500'], ['payments:initiate'], false],
  [['files:read:public', 'files:write'], ['files:read:public'], true],
  [['files:read:public', 'files:write'], ['files:read:private'], false],
  [['files:read:public', 'files:write'], ['files:read'], false],
  [['files:read', 'files:write'], ['files:read'], true],
  [['files:read'], ['files'], false],
  [['files', 'files:write'], ['files:read'], false],
  [['files:read'], ['payments:initiate'], false],
];

/** §4. */
export const scopes: readonly Check[] = [
  check('4.malformed', { cites: [{ section: '4', says: 'A scope of another form' }] }, async (context) => {
    const { agentId } = await context.sharedAgent();
    for (const scope of [
      ...MALFORMED,
      `${'a'.repeat(64)}:${'b'.repeat(64)}:${'c'.repeat(64)}${'d'.repeat(64)}`,
    ]) {
      const asked = { agentId, principalId: context.name('scope'), scopes: [scope] };
      expectError(await context.api.post('/v1/authorize', asked), 400, 'INVALID_SCOPE', 'VALIDATION_ERROR');
    }
    const fine = { agentId, principalId: context.name('scope'), scopes: ['payments:initiate:max_0.0001'] };
    expectStatus(await context.api.post('/v1/authorize', fine), 201);
  }),

  check(
    '4.too-many',
    { cites: [{ section: '4', says: 'A set of more than 100 scopes' }] },
    async ({ api, name }) => {
      const many = Array.from({ length: 101 }, (_, index) => `files:a${index}`);
      expectError(await api.post('/v1/agents', { name: name('many'), scopes: many }), 400, 'TOO_MANY_SCOPES');
    },
  ),

  check('4.case', { cites: [{ section: '4', says: 'Scopes are case-sensitive' }] }, async (context) => {
    const { agentId } = await context.sharedAgent();
    const asked = { agentId, principalId: context.name('case'), scopes: ['Files:read'] };
    expectError(await context.api.post('/v1/authorize', asked), 400, 'SCOPE_NOT_DECLARED');
  }),

  check(
    '4.duplicates',
    { cites: [{ section: '4', says: 'Duplicates MUST be removed' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const wanted = ['files:read', 'payments:initiate:max_5.50', 'files:read', 'payments:initiate:max_5.5'];
      const answer = await context.api.post('/v1/authorize', {
        agentId,
        principalId: context.name('twice'),
        scopes: wanted,
      });
      expectStatus(answer, 201);
      const kept = listOf(answer, 'scopes').map(String).toSorted();
      expectThat(
        JSON.stringify(kept) === '["files:read","payments:initiate:max_5.5"]',
        'files:read and payments:initiate:max_5.5',
        kept,
        answer,
      );
    },
  ),

  check(
    '4.order',
    {
      cites: [
        { section: '4', says: 'Covers is a partial order' },
        { section: '6', says: 'Scopes that are not strictly narrower' },
      ],
    },
    async (context) => {
      const names = ['files', 'files:read', 'files:write', 'payments:initiate'];
      const parent = await context.agent({ scopes: names });
      const child = await context.agent({ scopes: names });
      for (const [held, asked, isNarrower] of ORDER) {
        const { grantToken } = await context.grant({ agentId: parent.agentId, scopes: held });
        const answer = await delegate(context, grantToken, child.agentId, asked);
        if (isNarrower) expectStatus(answer, 201);
        else expectError(answer, 400, 'SCOPE_NOT_NARROWER');
      }
    },
  ),

  check(
    '4.amounts',
    { cites: [{ section: '4', says: 'Amounts MUST be compared as decimals' }] },
    async (context) => {
      const { grantToken } = await context.grant({ scopes: ['payments:initiate:max_9007199254740.9931'] });
      const admit = (amount: string) =>
        context.api.post('/v1/admissions', {
          token: grantToken,
          audience: context.issuer,
          action: 'conformance.pay',
          scopes: ['payments:initiate'],
          input: {},
          amount,
          currency: 'EUR',
        });
      expectMember(begun(await admit('9007199254740.9931'), 200), 'decision', 'allow');
      expectMember(begun(await admit('9007199254740.9932'), 200), 'decision', 'refuse');
    },
  ),

  check(
    '4.by-details',
    { cites: [{ section: '4', says: 'An agent MUST NOT be able to declare it' }] },
    async (context) => {
      const wanted = { name: context.name('by details'), scopes: ['files:read:by_details'] };
      expectError(await context.api.post('/v1/agents', wanted), 400, 'INVALID_SCOPE');
    },
  ),

  check(
    '4.sentence-of-constraint',
    { cites: [{ section: '4', says: 'A scope with a constraint MUST be 400' }] },
    async ({ api }) => {
      const answer = await api.put('/v1/scopes/files:read:public', { sentence: 'Read public files' });
      expectError(answer, 400, 'SCOPE_HAS_CONSTRAINT');
    },
  ),

  check(
    '4.sentence-of-standard',
    { cites: [{ section: '4', says: 'A standard one MUST be 409' }] },
    async ({ api }) => {
      expectError(
        await api.put('/v1/scopes/files:read', { sentence: 'Nothing at all' }),
        409,
        'SCOPE_IS_STANDARD',
      );
      const listed = begun(await api.get('/v1/scopes'), 200);
      const read = listOf(listed, 'scopes').find((each) => memberOf(each, 'scope') === 'files:read');
      expectThat(memberOf(read, 'isStandard') === true, 'files:read as a standard scope', read, listed);
    },
  ),

  check(
    '4.consent-in-words',
    { cites: [{ section: '4', says: 'Consent MUST show a sentence' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const wanted = ['files:read', 'payments:initiate:max_500'];
      const asked = { agentId, principalId: context.name('words'), scopes: wanted };
      const request = begun(await context.api.post('/v1/authorize', asked), 201);
      const url = new URL(String(memberOf(request.body, 'consentUrl')));
      const page = await context.anonymous.get(context.pathOf(url.href), { 'accept-language': 'en' });
      expectStatus(page, 200);
      for (const words of [...wanted, '500'])
        expectThat(
          page.received.includes(words),
          `the page with ${words}`,
          `${page.received.length} characters`,
          page,
        );
      const listed = begun(await context.api.get('/v1/scopes'), 200);
      const read = listOf(listed, 'scopes').find((each) => memberOf(each, 'scope') === 'files:read');
      const sentence = String(memberOf(read, 'sentence'));
      expectThat(page.received.includes(sentence), `the page with "${sentence}"`, 'no such sentence', page);
    },
  ),
];

function delegate({ api }: Context, parentGrantToken: string, subAgentId: string, wanted: readonly string[]) {
  return api.post('/v1/grants/delegate', { parentGrantToken, subAgentId, scopes: wanted, expiresIn: '5m' });
}
