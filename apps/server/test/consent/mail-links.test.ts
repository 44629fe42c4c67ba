import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, makeAgent } from '../support/grants.ts';
import { engines } from '../support/databases.ts';
import { httpBrowser } from '../support/http-browser.ts';
import type { MailServer } from '../support/mail-server.ts';
import type { Call, TestServer } from '../support/server.ts';
import { webPerson } from './mail-person.ts';
import { mailSetting, type MailSetting } from './mail-setting.ts';

const MINUTES = 60_000;

describe.each(engines)('a link by mail on $engine', ({ place }) => {
  let setting: MailSetting;
  let mail: MailServer;
  let server: TestServer;
  let call: Call;
  let request: MailSetting['request'];
  let askAgain: MailSetting['askAgain'];
  let linkFor: MailSetting['linkFor'];
  let boundPerson: MailSetting['boundPerson'];
  let grantOf: MailSetting['grantOf'];
  beforeAll(async () => {
    setting = await mailSetting({ place: await place() });
    ({ mail, server, call, request, askAgain, linkFor, boundPerson, grantOf } = setting);
  });
  afterAll(() => setting.close());

  test('binds whoever follows it, who then decides; the token says how', async () => {
    const asked = await request();
    const sender = httpBrowser(server.url);
    const page = await sender.open(asked.path);
    expect(page.text).toContain('Send me the link');
    expect(page.text).not.toContain(asked.email);
    const sent = await sender.submit(`${asked.path}/mail`);
    expect(sent.status).toBe(200);
    expect(sent.text).toContain('p•••@example.com');
    expect(sent.text).not.toContain(asked.email);

    const link = mail.linkFor(asked.email);
    expect(link).toMatch(new RegExp(`^${server.url}${asked.path}/link/link_[\\w-]{43}$`));
    const person = webPerson(server);
    const followed = await person.follow(link);
    expect([followed.status, followed.headers.get('location')]).toEqual([303, asked.path]);
    expect((await person.browser.open(asked.path)).text).toContain('Your address is confirmed');
    expect((await person.enrol(asked.path)).status).toBe(200);
    expect((await call(`GET /v1/authorize/${asked.id}`)).body.status).toBe('pending');
    expect((await person.decide(asked.path, 'approve')).status).toBe(200);
    const { grantToken } = await grantOf(asked);
    expect(claimsOf(grantToken)).toMatchObject({
      sub: asked.principalId,
      acr: 'urn:grantex:acr:verified',
      amr: ['hwk', 'user', 'mfa'],
    });

    const { body } = await call(`GET /v1/principals/${asked.principalId}`);
    expect(body).toMatchObject({ email: 'p•••@example.com', binding: { way: 'verified' } });
  });

  test('says who asks, in both parts alike, and its HTML holds no markup but its own', async () => {
    const by = await server.signUp();
    await server.database.asSystem((transaction) =>
      transaction
        .updateTable('developers')
        .set({ name: '<img src=x onerror=alert(1)> & \u202Eevil' })
        .where('id', '=', by.id)
        .execute(),
    );
    const asked = await request({ by: { call: by.call, agentId: await makeAgent(by.call) } });
    const link = await linkFor(asked);
    const { subject, text, html } = mail.received.at(-1)?.parsed ?? {};
    expect(subject).toBe('Confirm that this address is yours');
    expect(text).toContain('“<img src=x onerror=alert(1)> & evil” asks');
    expect(text).toContain(link);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
    expect(html).toContain(`href="${link}"`);
  });

  test('is nothing to the browser that had it sent, nor to one with the cookie from before', async () => {
    const asked = await request();
    const sender = webPerson(server);
    await sender.browser.open(asked.path);
    expect((await sender.browser.submit(`${asked.path}/mail`)).status).toBe(200);
    const person = webPerson(server);
    // An attacker has planted the cookie of a visit that they know.
    await person.browser.open(asked.path);
    const planted = new Map(person.browser.cookies);
    expect((await person.follow(mail.linkFor(asked.email))).status).toBe(303);
    expect(person.browser.cookies).not.toEqual(planted);

    const attacker = webPerson(server);
    for (const [name, value] of planted) attacker.browser.cookies.set(name, value);
    for (const stranger of [sender, attacker]) {
      const { status, json } = await stranger.enrol(asked.path);
      expect([status, json.code]).toEqual([403, 'ADDRESS_NOT_PROVEN']);
      const denied = await stranger.browser.submit(`${asked.path}/deny`);
      expect(denied.status).toBe(403);
    }
    expect((await person.enrol(asked.path)).status).toBe(200);
  });

  test('is not used up by whoever only opens it', async () => {
    const asked = await request();
    const link = await linkFor(asked);
    for (let scan = 0; scan < 3; scan += 1) {
      const scanner = httpBrowser(server.url);
      const page = await scanner.open(link);
      expect([page.status, page.text]).toEqual([200, expect.stringContaining('Is this your address?')]);
      expect((await fetch(link, { method: 'HEAD' })).status).toBe(200);
      expect((await webPerson(server).enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    }
    expect((await webPerson(server).follow(link)).status).toBe(303);
  });

  test('is not followed by another site: without the token of its own page it stays as it is', async () => {
    const asked = await request();
    const link = await linkFor(asked);
    const victim = httpBrowser(server.url);
    await victim.open(link);
    const { csrf } = httpBrowser(server.url);
    expect((await victim.submit(link, { csrf })).status).toBe(403);
    expect((await victim.submit(link, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await victim.submit(link, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await victim.submit(link)).status).toBe(303);
    const sender = httpBrowser(server.url);
    await sender.open(asked.path);
    expect((await sender.submit(`${asked.path}/mail`, { csrf: '' })).status).toBe(403);
  });

  test('works once, and a second use costs the first nothing', async () => {
    const asked = await request();
    const link = await linkFor(asked);
    const person = webPerson(server);
    expect((await person.follow(link)).status).toBe(303);
    expect((await person.browser.open(link)).status).toBe(409);
    const again = await person.browser.submit(link);
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('This link has been used')]);
    expect((await httpBrowser(server.url).open(link)).status).toBe(409);
    expect((await webPerson(server).follow(link)).status).toBe(409);
    expect((await person.enrol(asked.path)).status).toBe(200);
  });

  test('is followed by one of two browsers at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const asked = await request();
      const link = await linkFor(asked);
      const [one, other] = [webPerson(server), webPerson(server)];
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

  test('stops working when a newer one is sent, and what was proven by it with it', async () => {
    const asked = await request();
    const older = await linkFor(asked);
    const first = webPerson(server);
    const newer = await linkFor(asked);
    const page = await first.follow(older);
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('does not work any more')]);
    await first.follow(newer);
    const second = webPerson(server);
    await second.follow(await linkFor(asked));
    expect((await first.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    expect((await second.enrol(asked.path)).status).toBe(200);
  });

  test('is worth nothing once another address was entered, nor is what was proven by it', async () => {
    const asked = await request();
    const proven = webPerson(server);
    await proven.follow(await linkFor(asked));
    const link = await linkFor(asked);
    await call(`PUT /v1/principals/${asked.principalId}/email`, { email: 'another@example.com' });
    expect((await webPerson(server).follow(link)).status).toBe(410);
    expect((await proven.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    // The same address, entered again, has been proven by nobody either.
    await call(`PUT /v1/principals/${asked.principalId}/email`, { email: asked.email });
    expect((await webPerson(server).follow(link)).status).toBe(410);
    expect((await proven.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
  });

  test('is over after 15 minutes, and so is what was proven by it', async () => {
    const asked = await request();
    const link = await linkFor(asked);
    const [row] = await rowsFor(asked.principalId);
    expect((row?.expires_at.getTime() ?? 0) - Date.now()).toBeGreaterThan(14 * MINUTES);
    expect((row?.expires_at.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(15 * MINUTES);
    await server.database.asSystem((transaction) =>
      sql`UPDATE mail_links SET expires_at = clock_timestamp() WHERE used_at IS NULL`.execute(transaction),
    );
    expect((await webPerson(server).follow(link)).status).toBe(410);
    const person = webPerson(server);
    await person.follow(await linkFor(asked));
    await server.database.asSystem((transaction) =>
      sql`UPDATE address_proofs SET expires_at = clock_timestamp()`.execute(transaction),
    );
    expect((await person.enrol(asked.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
  });

  test('belongs to its request, its person and its developer', async () => {
    const own = await request();
    const link = await linkFor(own);
    const other = await server.signUp();
    const others = await Promise.all([
      request(),
      askAgain(own),
      request({
        principalId: own.principalId,
        by: { call: other.call, agentId: await makeAgent(other.call) },
      }),
    ]);
    for (const { path } of others) {
      const moved = link.replace(own.path, path);
      expect((await httpBrowser(server.url).open(moved)).status).toBe(404);
      const attacker = webPerson(server);
      await attacker.browser.open(path);
      expect((await attacker.browser.submit(moved)).status).toBe(404);
    }
    const person = webPerson(server);
    await person.follow(link);
    // The address is the same person's at another request of the same developer, and nobody's at another developer.
    const [stranger, same, namesake] = others;
    expect((await person.enrol(stranger.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    expect((await person.enrol(namesake.path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    expect((await person.enrol(same.path)).status).toBe(200);
  });

  test('is not sent, nor followed, for a request that is over or decided', async () => {
    const asked = await request();
    const link = await linkFor(asked);
    await server.database.asSystem((transaction) =>
      sql`UPDATE authorization_requests SET expires_at = clock_timestamp() WHERE id = ${asked.id}`.execute(
        transaction,
      ),
    );
    expect((await webPerson(server).follow(link)).status).toBe(410);
    const denied = await request();
    const person = webPerson(server);
    await person.follow(await linkFor(denied));
    const later = await linkFor(denied);
    await person.browser.open(denied.path);
    expect((await person.browser.submit(`${denied.path}/deny`)).status).toBe(200);
    expect((await webPerson(server).follow(later)).status).toBe(409);
    const sender = httpBrowser(server.url);
    await sender.open(link);
    expect((await sender.submit(`${asked.path}/mail`)).status).toBe(410);
    expect((await sender.submit(`${denied.path}/mail`)).status).toBe(409);
    expect((await sender.submit(`/consent/${'x'.repeat(43)}/mail`)).status).toBe(404);
  });

  test('is not sent where no address is entered, or somebody is bound', async () => {
    const nobody = await request({ email: null });
    const sender = httpBrowser(server.url);
    expect((await sender.open(nobody.path)).text).toContain('does not know who');
    const before = mail.received.length;
    const missing = await sender.submit(`${nobody.path}/mail`);
    expect([missing.status, missing.text]).toEqual([
      409,
      expect.stringContaining('no address to send a link to'),
    ]);
    expect((await sender.submit(`${nobody.path}/recover`)).status).toBe(409);
    const bound = await boundPerson();
    expect((await sender.submit(`${bound.path}/mail`)).status).toBe(409);
    expect(mail.received.length).toBe(before + 1);
  });

  test('no API key changes the address of somebody who is bound, and the database holds it', async () => {
    const { principalId, email } = await boundPerson();
    const line = `PUT /v1/principals/${principalId}/email`;
    const { status, body } = await call(line, { email: 'mallory@example.com' });
    expect([status, body.code]).toEqual([409, 'PRINCIPAL_BOUND']);
    expect((await call(line, { email })).status).toBe(409);
    const past = server.database.forDeveloper(server.developer.id, (transaction) =>
      transaction
        .updateTable('principals')
        .set({ email: 'mallory@example.com' })
        .where('principal_id', '=', principalId)
        .execute(),
    );
    await expect(past).rejects.toThrow('the address of a bound principal is fixed');
  });

  test('no API key makes a bound name somebody else by erasing it', async () => {
    const { principalId } = await boundPerson();
    expect((await call(`DELETE /v1/principals/${principalId}`)).status).toBe(204);
    const { status, body } = await call(`PUT /v1/principals/${principalId}/email`, {
      email: 'm@example.com',
    });
    expect([status, body.code]).toEqual([409, 'PRINCIPAL_RETIRED']);
  });

  test('is not kept with the address, and forgetting the person makes it worthless', async () => {
    const asked = await request();
    const link = await linkFor(asked);
    const rows = await rowsFor(asked.principalId);
    expect(JSON.stringify(rows)).not.toContain(asked.email);
    expect((await call(`DELETE /v1/principals/${asked.principalId}`)).status).toBe(204);
    expect((await webPerson(server).follow(link)).status).toBe(404);
    const { rows: left } = await server.database.asSystem((transaction) =>
      sql`SELECT FROM principals WHERE email = ${asked.email}`.execute(transaction),
    );
    expect(left).toEqual([]);
  });

  function rowsFor(principalId: string) {
    return server.database.asSystem((transaction) =>
      transaction
        .selectFrom('mail_links')
        .innerJoin('principals', 'principals.id', 'mail_links.principal')
        .selectAll('mail_links')
        .where('principals.principal_id', '=', principalId)
        .execute(),
    );
  }
});
