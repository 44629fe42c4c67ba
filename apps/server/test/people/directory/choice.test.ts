import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Asked, CALLBACK } from '../consent/person.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { directoryPerson, setProvider, wordsOf } from './person.ts';
import { realProvider, type RealProvider } from './real-provider.ts';

const TRIP = ['calendar:read', 'flights:book', 'payments:initiate:max_500'];

describe.each(engines)(
  "a person's choice before they sign in at their organisation, on $engine,",
  ({ place }) => {
    let server: TestServer;
    let provider: RealProvider;
    let developer: TestDeveloper;
    let agentId: string;
    beforeAll(async () => {
      server = await testServer({ place: await place(), environment: { GRANTEX_MODE: 'live' } });
      ({ developer } = server);
      agentId = await makeAgent(developer.call, TRIP, { redirectUris: [CALLBACK] });
      provider = await realProvider(`${server.url}/directory/callback/${developer.id}`);
      await setProvider(developer, provider.client);
    });
    afterAll(async () => {
      await provider.close();
      await server.close();
    });

    const asking = (principalId: string): Promise<Asked> =>
      ask(developer, { agentId, scopes: TRIP, principalId });
    const stateOf = async ({ authRequestId }: Asked) =>
      (await developer.call(`GET /v1/authorize/${authRequestId}`)).body;

    test('is what they approve, and what the grant contains', async () => {
      const asked = await asking('alice');
      const person = directoryPerson(server);
      const chosen = { scope: ['calendar:read', 'payments:initiate:max_500'], lifetime: '1h' };
      const back = await person.signIn(await person.leave(asked, 'approve', chosen), 'alice');
      const page = await person.comeBack(back);
      expect([page.status, wordsOf(page.text)]).toEqual([200, expect.stringContaining('Waiting for')]);
      const approved = await stateOf(asked);
      expect(approved).toMatchObject({ approvedScopes: chosen.scope, approvedExpiresIn: '1h' });
      const { body } = await developer.call('POST /v1/token', { code: approved.code, agentId });
      expect(body.scopes).toEqual(chosen.scope);
      const grant = (await developer.call(`GET /v1/grants/${body.grantId}`)).body;
      const life = Date.parse(grant.expiresAt) - Date.parse(grant.issuedAt);
      expect([life <= 3_600_000, life > 3_540_000]).toEqual([true, true]);
    });

    test('may be one scope, as a form sends it', async () => {
      const asked = await asking('alone');
      const person = directoryPerson(server);
      const back = await person.signIn(
        await person.leave(asked, 'approve', { scope: ['flights:book'] }),
        'alone',
      );
      await person.comeBack(back);
      expect(await stateOf(asked)).toMatchObject({
        approvedScopes: ['flights:book'],
        approvedExpiresIn: '1d',
      });
    });

    test.each<[string, { scope?: readonly string[]; lifetime?: string }, string]>([
      ['nothing', { scope: [] }, 'Nothing is chosen'],
      ['more than was asked', { scope: [...TRIP, 'flights:cancel'] }, 'This cannot be chosen'],
      ['the same twice', { scope: ['calendar:read', 'calendar:read'] }, 'This cannot be chosen'],
      ['a longer time', { lifetime: '2d' }, 'This cannot be chosen'],
    ])('is never %s: there is no redirect, and the page links back', async (_what, chosen, words) => {
      const asked = await asking('hostile');
      const page = await directoryPerson(server).press(asked, 'approve', chosen);
      expect(page.status).toBe(422);
      expect(wordsOf(page.text)).toContain(words);
      expect(page.text).toContain(`/consent/${asked.secret}"`);
      expect((await stateOf(asked)).status).toBe('pending');
    });

    test('with a field that is repeated or not a text is refused', async () => {
      const asked = await asking('twice');
      const { browser } = directoryPerson(server);
      const { text } = await browser.open(`/consent/${asked.secret}`);
      const shown = /name="shown" value="([\w-]{43})"/.exec(text)?.[1] ?? '';
      const fields = { purpose: 'approve', shown, scope: TRIP };
      const path = `/consent/${asked.secret}/directory`;
      expect((await browser.submit(path, { ...fields, lifetime: ['1h', '1d'] })).status).toBe(400);
      expect(
        (await browser.call(path, { ...fields, scope: { 0: 'calendar:read' }, lifetime: '1h' })).status,
      ).toBe(400);
      expect(
        (await browser.call(path, { ...fields, scope: [['calendar:read']], lifetime: '1h' })).status,
      ).toBe(400);
      expect((await stateOf(asked)).status).toBe('pending');
    });

    test('belongs to its own window: the later of two replaces the earlier', async () => {
      const asked = await asking('windows');
      const person = directoryPerson(server);
      const first = await person.leave(asked, 'approve', { scope: TRIP });
      const second = await person.leave(asked, 'approve', { scope: ['calendar:read'] });
      const late = await person.comeBack(await person.signIn(first, 'windows'));
      expect(wordsOf(late.text)).toContain('This sign-in has ended');
      await person.comeBack(await person.signIn(second, 'windows'));
      expect((await stateOf(asked)).approvedScopes).toEqual(['calendar:read']);
    });

    test('is carried over when another person had signed in first', async () => {
      const asked = await asking('bob');
      const person = directoryPerson(server);
      const chosen = { scope: ['calendar:read'], lifetime: '15m' };
      const wrong = await person.comeBack(
        await person.signIn(await person.leave(asked, 'approve', chosen), 'mallory'),
      );
      expect(wordsOf(wrong.text)).toContain('This is another person’s request');
      expect(
        [...wrong.text.matchAll(/name="(scope|lifetime)" value="([^"]*)"/g)].map(([, ...pair]) => pair),
      ).toEqual([
        ['scope', 'calendar:read'],
        ['lifetime', '15m'],
      ]);
    });

    test('is checked again after the callback: a scope that is no longer requested is not approved', async () => {
      const asked = await asking('changed');
      const person = directoryPerson(server);
      const back = await person.signIn(await person.leave(asked), 'changed');
      await server.database.asSystem((transaction) =>
        sql`UPDATE directory_sign_ins SET chosen_scopes = '{flights:cancel}'
        WHERE request_id = ${asked.authRequestId}`.execute(transaction),
      );
      const page = await person.comeBack(back);
      expect([page.status, wordsOf(page.text)]).toEqual([
        422,
        expect.stringContaining('This cannot be chosen'),
      ]);
      expect((await stateOf(asked)).status).toBe('pending');
    });

    test('does not matter for a denial', async () => {
      const asked = await asking('denies');
      const person = directoryPerson(server);
      const back = await person.signIn(await person.leave(asked, 'deny', { scope: [] }), 'denies');
      expect(wordsOf((await person.comeBack(back)).text)).toContain('Denied');
      expect((await stateOf(asked)).status).toBe('denied');
    });
  },
);
