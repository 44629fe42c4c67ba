import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, makeAgent } from '../../support/grants.ts';
import { engines } from '../../support/databases.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { webPerson } from './mail-person.ts';
import { mailSetting, type MailSetting } from './mail-setting.ts';

const MINUTES = 60_000;

describe.each(engines)('a mailed link, on $engine', ({ place }) => {
  let setting: MailSetting;
  beforeAll(async () => {
    setting = await mailSetting({ place: await place() });
  });
  afterAll(() => setting.close());

  test('binds the person who follows it, who then decides; the token says how', async () => {
    const asked = await setting.request();
    const sender = httpBrowser(setting.server.url);
    const page = await sender.open(asked.path);
    expect(page.text).toContain('Send me the link');
    expect(page.text).not.toContain(asked.email);
    const sent = await sender.submit(`${asked.path}/mail`);
    expect(sent.status).toBe(200);
    expect(sent.text).toContain('p•••@example.com');
    expect(sent.text).not.toContain(asked.email);

    const link = setting.mail.linkFor(asked.email);
    expect(link).toMatch(new RegExp(`^${setting.server.url}${asked.path}/link/link_[\\w-]{43}$`));
    const person = webPerson(setting.server);
    const followed = await person.follow(link);
    expect([followed.status, followed.headers.get('location')]).toEqual([303, asked.path]);
    expect((await person.browser.open(asked.path)).text).toContain('Your address is confirmed');
    expect((await person.enrol(asked.path)).status).toBe(200);
    expect((await setting.call(`GET /v1/authorize/${asked.id}`)).body.status).toBe('pending');
    expect((await person.decide(asked.path, 'approve')).status).toBe(200);
    const { grantToken } = await setting.grantOf(asked);
    expect(claimsOf(grantToken)).toMatchObject({
      sub: asked.principalId,
      acr: 'urn:grantex:acr:verified',
      amr: ['hwk', 'user', 'mfa'],
    });

    const { body } = await setting.call(`GET /v1/principals/${asked.principalId}`);
    expect(body).toMatchObject({ email: 'p•••@example.com', binding: { way: 'verified' } });
  });

  test('names who asks, identically in both parts, and its HTML contains no markup but its own', async () => {
    const by = await setting.server.signUp();
    await setting.server.database.asSystem((transaction) =>
      transaction
        .updateTable('developers')
        .set({ name: '<img src=x onerror=alert(1)> & \u202Eevil' })
        .where('id', '=', by.id)
        .execute(),
    );
    const asked = await setting.request({ by: { call: by.call, agentId: await makeAgent(by.call) } });
    const link = await setting.linkFor(asked);
    const { subject, text, html } = setting.mail.received.at(-1)?.parsed ?? {};
    expect(subject).toBe('Confirm that this address is yours');
    expect(text).toContain('“\u2068<img src=x onerror=alert(1)> & evil\u2069” asks');
    expect(text).toContain(link);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
    expect(html).toContain(`href="${link}"`);
  });

  test('and a passkey have their texts in the language of the browser; the passkey has no name of a developer', async () => {
    const asked = await setting.request();
    const sender = httpBrowser(setting.server.url);
    await sender.open(`${asked.path}?lang=ja`);
    expect((await sender.submit(`${asked.path}/mail`)).status).toBe(200);
    const { subject, text } = setting.mail.received.at(-1)?.parsed ?? {};
    expect(subject).toBe('メールアドレスを確認してください');
    expect(text).toContain('「\u2068');
    const by = await setting.server.signUp();
    await by.call('PATCH /v1/me', { settings: { firstUse: true } });
    const open = await setting.request({
      email: null,
      by: { call: by.call, agentId: await makeAgent(by.call) },
    });
    const visitor = httpBrowser(setting.server.url);
    await visitor.open(open.path);
    const french = { 'accept-language': 'fr-CA' };
    const { json } = await visitor.call(`${open.path}/enrol/ask`, {}, french);
    expect(json.user).toMatchObject({
      name: 'Vos agents sur localhost',
      displayName: 'Vos agents sur localhost',
    });
  });

  test('gives nothing to the browser that requested it, or to one with a cookie from before', async () => {
    const asked = await setting.request();
    const sender = webPerson(setting.server);
    await sender.browser.open(asked.path);
    expect((await sender.browser.submit(`${asked.path}/mail`)).status).toBe(200);
    const person = webPerson(setting.server);
    // An attacker has planted the cookie of a visit that they know.
    await person.browser.open(asked.path);
    const planted = new Map(person.browser.cookies);
    expect((await person.follow(setting.mail.linkFor(asked.email))).status).toBe(303);
    expect(person.browser.cookies).not.toEqual(planted);

    const attacker = webPerson(setting.server);
    for (const [name, value] of planted) attacker.browser.cookies.set(name, value);
    for (const stranger of [sender, attacker]) {
      const { status, json } = await stranger.enrol(asked.path);
      expect([status, json.code]).toEqual([403, 'ADDRESS_NOT_PROVEN']);
      const denied = await stranger.browser.submit(`${asked.path}/deny`);
      expect(denied.status).toBe(403);
    }
    expect((await person.enrol(asked.path)).status).toBe(200);
  });

  test('is not used up by opening it', async () => {
    const asked = await setting.request();
    const link = await setting.linkFor(asked);
    for (let scan = 0; scan < 3; scan += 1) {
      const scanner = httpBrowser(setting.server.url);
      const page = await scanner.open(link);
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('Is this your address?')]);
      expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
      expect((await webPerson(setting.server).enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    }
    expect((await webPerson(setting.server).follow(link)).status).toBe(303);
  });

  test('cannot be followed by another site: without the token of its own page it stays unused', async () => {
    const asked = await setting.request();
    const link = await setting.linkFor(asked);
    const victim = httpBrowser(setting.server.url);
    await victim.open(link);
    const { csrf } = httpBrowser(setting.server.url);
    expect((await victim.submit(link, { csrf })).status).toBe(403);
    expect((await victim.submit(link, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await victim.submit(link, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await victim.submit(link)).status).toBe(303);
    const sender = httpBrowser(setting.server.url);
    await sender.open(asked.path);
    expect((await sender.submit(`${asked.path}/mail`, { csrf: '' })).status).toBe(403);
  });

  test('works once, and a second use does not affect the first', async () => {
    const asked = await setting.request();
    const link = await setting.linkFor(asked);
    const person = webPerson(setting.server);
    expect((await person.follow(link)).status).toBe(303);
    expect((await person.browser.open(link)).status).toBe(409);
    const again = await person.browser.submit(link);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('This link was already used')]);
    expect((await httpBrowser(setting.server.url).open(link)).status).toBe(409);
    expect((await webPerson(setting.server).follow(link)).status).toBe(409);
    expect((await person.enrol(asked.path)).status).toBe(200);
  });

  test('is followed by one of two browsers at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const asked = await setting.request();
      const link = await setting.linkFor(asked);
      const [one, other] = [webPerson(setting.server), webPerson(setting.server)];
      await Promise.all([one.browser.open(link), other.browser.open(link)]);
      const statuses = await Promise.all(
        [one, other].map(async ({ browser }) => (await browser.submit(link)).status),
      );
      expect(new Set(statuses)).toEqual(new Set([303, 409]));
      const [winner, loser] = statuses[0] === 303 ? [one, other] : [other, one];
      expect((await loser.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
      expect((await winner.enrol(asked.path)).status).toBe(200);
    }
  });

  test('stops working when a newer one is sent, and so does a proof made with it', async () => {
    const asked = await setting.request();
    const older = await setting.linkFor(asked);
    const first = webPerson(setting.server);
    const newer = await setting.linkFor(asked);
    const page = await first.follow(older);
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('no longer works')]);
    await first.follow(newer);
    const second = webPerson(setting.server);
    await second.follow(await setting.linkFor(asked));
    expect((await first.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    expect((await second.enrol(asked.path)).status).toBe(200);
  });

  test('stops working once another address was entered, and so does a proof made with it', async () => {
    const asked = await setting.request();
    const proven = webPerson(setting.server);
    await proven.follow(await setting.linkFor(asked));
    const link = await setting.linkFor(asked);
    await setting.call(`PUT /v1/principals/${asked.principalId}/email`, { email: 'another@example.com' });
    expect((await webPerson(setting.server).follow(link)).status).toBe(410);
    expect((await proven.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    // The same address, entered again, is unproven too.
    await setting.call(`PUT /v1/principals/${asked.principalId}/email`, { email: asked.email });
    expect((await webPerson(setting.server).follow(link)).status).toBe(410);
    expect((await proven.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
  });

  test('expires after 15 minutes, and so does a proof made with it', async () => {
    const asked = await setting.request();
    const link = await setting.linkFor(asked);
    const [row] = await rowsFor(asked.principalId);
    expect((row?.expires_at.getTime() ?? 0) - Date.now()).toBeGreaterThan(14 * MINUTES);
    expect((row?.expires_at.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(15 * MINUTES);
    await setting.server.database.asSystem((transaction) =>
      sql`UPDATE mail_links SET expires_at = clock_timestamp() WHERE used_at IS NULL`.execute(transaction),
    );
    expect((await webPerson(setting.server).follow(link)).status).toBe(410);
    const person = webPerson(setting.server);
    await person.follow(await setting.linkFor(asked));
    await setting.server.database.asSystem((transaction) =>
      sql`UPDATE address_proofs SET expires_at = clock_timestamp()`.execute(transaction),
    );
    expect((await person.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
  });

  test('belongs to its request, its person and its developer', async () => {
    const own = await setting.request();
    const link = await setting.linkFor(own);
    const other = await setting.server.signUp();
    const others = await Promise.all([
      setting.request(),
      setting.askAgain(own),
      setting.request({
        principalId: own.principalId,
        by: { call: other.call, agentId: await makeAgent(other.call) },
      }),
    ]);
    for (const { path } of others) {
      const moved = link.replace(own.path, path);
      expect((await httpBrowser(setting.server.url).open(moved)).status).toBe(404);
      const attacker = webPerson(setting.server);
      await attacker.browser.open(path);
      expect((await attacker.browser.submit(moved)).status).toBe(404);
    }
    const person = webPerson(setting.server);
    await person.follow(link);
    // The address is the same person's at another request of the same developer, and unknown at another developer.
    const [stranger, same, namesake] = others;
    expect((await person.enrol(stranger.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    expect((await person.enrol(namesake.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    expect((await person.enrol(same.path)).status).toBe(200);
  });

  test('is neither sent nor followed for an expired or decided request', async () => {
    const asked = await setting.request();
    const link = await setting.linkFor(asked);
    await setting.server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET expires_at = clock_timestamp() WHERE id = ${asked.id}`.execute(
        transaction,
      ),
    );
    expect((await webPerson(setting.server).follow(link)).status).toBe(410);
    const denied = await setting.request();
    const person = webPerson(setting.server);
    await person.follow(await setting.linkFor(denied));
    const later = await setting.linkFor(denied);
    await person.browser.open(denied.path);
    expect((await person.browser.submit(`${denied.path}/deny`)).status).toBe(200);
    expect((await webPerson(setting.server).follow(later)).status).toBe(409);
    const sender = httpBrowser(setting.server.url);
    await sender.open(link);
    expect((await sender.submit(`${asked.path}/mail`)).status).toBe(410);
    expect((await sender.submit(`${denied.path}/mail`)).status).toBe(409);
    expect((await sender.submit(`/consent/${'x'.repeat(43)}/mail`)).status).toBe(404);
  });

  test('is not sent without an entered address, or when a person is bound', async () => {
    const nobody = await setting.request({ email: null });
    const sender = httpBrowser(setting.server.url);
    expect((await sender.open(nobody.path)).text).toContain('does not know who');
    const before = setting.mail.received.length;
    const missing = await sender.submit(`${nobody.path}/mail`);
    expect([missing.status, missing.text]).toEqual([
      409,
      expect.stringContaining('no address to send a link to'),
    ]);
    expect((await sender.submit(`${nobody.path}/recover`)).status).toBe(409);
    const bound = await setting.boundPerson();
    expect((await sender.submit(`${bound.path}/mail`)).status).toBe(409);
    expect(setting.mail.received.length).toBe(before + 1);
  });

  test('stays with a bound person: no API key changes their address, and the database enforces it', async () => {
    const { principalId, email } = await setting.boundPerson();
    const line = `PUT /v1/principals/${principalId}/email`;
    const { status, body } = await setting.call(line, { email: 'mallory@example.com' });
    expect([status, body.code]).toEqual([409, 'PRINCIPAL_BOUND']);
    expect((await setting.call(line, { email })).status).toBe(409);
    const past = setting.server.database.forDeveloper(setting.server.developer.id, (transaction) =>
      transaction
        .updateTable('principals')
        .set({ email: 'mallory@example.com' })
        .where('principal_id', '=', principalId)
        .execute(),
    );
    await expect(past).rejects.toThrow('the address of a bound principal is fixed');
  });

  test('stays with a bound person: no API key gives their name to another person by erasing it', async () => {
    const { principalId } = await setting.boundPerson();
    expect((await setting.call(`DELETE /v1/principals/${principalId}`)).status).toBe(204);
    const { status, body } = await setting.call(`PUT /v1/principals/${principalId}/email`, {
      email: 'm@example.com',
    });
    expect([status, body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
  });

  test('is not stored with the address, and forgetting the person invalidates it', async () => {
    const asked = await setting.request();
    const link = await setting.linkFor(asked);
    const rows = await rowsFor(asked.principalId);
    expect(JSON.stringify(rows)).not.toContain(asked.email);
    expect((await setting.call(`DELETE /v1/principals/${asked.principalId}`)).status).toBe(204);
    expect((await webPerson(setting.server).follow(link)).status).toBe(404);
    const { rows: left } = await setting.server.database.asSystem((transaction) =>
      sql`SELECT FROM principals WHERE email = ${asked.email}`.execute(transaction),
    );
    expect(left).toEqual([]);
  });

  function rowsFor(principalId: string) {
    return setting.server.database.asSystem((transaction) =>
      transaction
        .selectFrom('mail_links')
        .innerJoin('principals', 'principals.id', 'mail_links.principal')
        .selectAll('mail_links')
        .where('principals.principal_id', '=', principalId)
        .execute(),
    );
  }
});
