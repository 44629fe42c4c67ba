import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, isValid } from '../../support/grants.ts';
import { engines } from '../../support/databases.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { webPerson } from './mail-person.ts';
import { mailSetting, type MailSetting } from './mail-setting.ts';

describe.each(engines)('recovery on $engine', ({ place }) => {
  let setting: MailSetting;
  beforeAll(async () => {
    setting = await mailSetting({ place: await place() });
  });
  afterAll(() => setting.close());

  test('a recovery link replaces the old passkey with a new one, and ends every grant and request', async () => {
    const { person, ...bound } = await setting.boundPerson();
    await person.decide(bound.path, 'approve');
    const grant = await setting.grantOf(bound);
    const asked = await setting.askAgain(bound);
    expect((await httpBrowser(setting.server.url).open(asked.path)).text).toContain(
      'I no longer have my passkey',
    );
    const link = await setting.linkFor(asked, 'recover');
    expect(setting.mail.received.at(-1)?.parsed.subject).toBe('Replace your lost passkey');

    const renewed = webPerson(setting.server);
    await renewed.follow(link);
    expect((await renewed.browser.open(asked.path)).text).toContain('Replace your passkey');
    expect(await isValid(setting.call, grant.grantToken)).toBe(true);
    const recovered = await renewed.enrol(asked.path);
    expect([recovered.status, recovered.json]).toEqual([200, { location: `${asked.path}/recovered` }]);
    expect((await renewed.browser.open(`${asked.path}/recovered`)).text).toContain(
      'Your passkey was replaced',
    );

    expect(await isValid(setting.call, grant.grantToken)).toBe(false);
    const refreshed = await setting.call('POST /v1/token/refresh', {
      refreshToken: grant.refreshToken,
      agentId: grant.agentId,
    });
    expect(refreshed.status).toBe(400);
    expect((await renewed.browser.open(asked.path)).status).toBe(409);
    const next = await setting.askAgain(bound);
    expect((await person.decide(next.path, 'approve')).json.code).toBe('WRONG_PERSON');
    expect((await renewed.decide(next.path, 'approve')).status).toBe(200);
    expect(claimsOf((await setting.grantOf(next)).grantToken).acr).toBe('urn:grantex:acr:verified');
  });

  test('following the link changes nothing until the new passkey is created', async () => {
    const { person, ...bound } = await setting.boundPerson();
    const follower = webPerson(setting.server);
    await follower.follow(await setting.linkFor(bound, 'recover'));
    await follower.browser.open(bound.path);
    expect((await follower.browser.submit(`${bound.path}/deny`)).status).toBe(409);
    expect((await follower.browser.call(`${bound.path}/bind/ask`, {})).json.code).toBe('PRINCIPAL_BOUND');
    expect((await person.decide(bound.path, 'approve')).status).toBe(200);
  });

  test('no page says that a passkey was replaced when it was not', async () => {
    const { path } = await setting.boundPerson();
    const { status, headers } = await httpBrowser(setting.server.url).open(`${path}/recovered`);
    expect([status, headers.get('location')]).toEqual([303, path]);
  });

  test('a recovery link cannot bind, and a binding link cannot recover', async () => {
    const asked = await setting.request();
    const toBind = await setting.linkFor(asked);
    const sender = httpBrowser(setting.server.url);
    await sender.open(asked.path);
    expect((await sender.submit(`${asked.path}/recover`)).status).toBe(409);
    const person = webPerson(setting.server);
    await person.follow(await setting.linkFor(asked));
    await person.enrol(asked.path);
    expect((await webPerson(setting.server).follow(toBind)).status).toBe(410);
    // The recovery uses up the proof for the binding.
    expect((await person.enrol(asked.path)).json.code).toBe('PRINCIPAL_BOUND');
  });

  test('of two concurrent recoveries one wins, and a concurrent approval comes before or after it', async () => {
    const { person, ...bound } = await setting.boundPerson();
    const follower = webPerson(setting.server);
    await follower.follow(await setting.linkFor(bound, 'recover'));
    await follower.browser.open(bound.path);
    const { json: options } = await follower.browser.call(`${bound.path}/enrol/ask`, {});
    const approve = await person.prepare(bound.path, 'approve');
    const [one, other, approved] = await Promise.all([
      follower.browser.call(`${bound.path}/enrol`, { response: follower.device.create(options) }),
      follower.browser.call(`${bound.path}/enrol`, { response: follower.device.create(options) }),
      approve(),
    ]);
    expect(new Set([one.status, other.status])).toEqual(new Set([200, 409]));
    expect([200, 403, 409]).toContain(approved.status);
    const { rows } = await setting.server.database.asSystem((transaction) =>
      sql<{
        alive: number;
      }>`SELECT count(*)::int AS alive FROM bindings b JOIN principals p ON p.id = b.principal
          WHERE p.principal_id = ${bound.principalId} AND b.ended_at IS NULL`.execute(transaction),
    );
    expect(rows).toEqual([{ alive: 1 }]);
    const { body } = await setting.call(`GET /v1/authorize/${bound.id}`);
    const exchanged = await setting.call('POST /v1/token', {
      code: body.code ?? 'code_none',
      agentId: setting.agentId,
    });
    expect(exchanged.body.code).toBe('INVALID_CODE');
  });
});
