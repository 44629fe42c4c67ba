import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAgent } from '../../support/grants.ts';
import { engines } from '../../support/databases.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { webPerson } from '../consent/mail-person.ts';
import { mailSetting, type MailSetting, type WaitingRequest } from '../consent/mail-setting.ts';

describe.each(engines)('a request that is mailed again, on $engine', ({ place }) => {
  let setting: MailSetting;
  beforeAll(async () => {
    setting = await mailSetting({ place: await place() });
  });
  afterAll(() => setting.close());

  const resend = ({ id }: Pick<WaitingRequest, 'id'>, { call } = setting as Pick<MailSetting, 'call'>) =>
    call(`POST /v1/authorize/${id}/resend`);
  const statusOf = async (path: string): Promise<number> =>
    (await httpBrowser(setting.server.url).open(path)).status;
  /** The address in the newest mail to somebody. */
  const newestLink = (to: string): URL => {
    const mail = setting.mail.received.findLast(({ recipients }) => recipients.includes(to));
    return new URL(/https?:\/\/\S+/.exec(mail?.parsed.text ?? '')?.[0] ?? '');
  };

  test('reaches an unbound person with a link that confirms their address, and ends the earlier one', async () => {
    const asked = await setting.request();
    const { status, body } = await resend(asked);
    expect([status, body]).toEqual([200, { email: 'p•••@example.com' }]);
    expect(await statusOf(asked.path)).toBe(404);
    const link = newestLink(asked.email);
    const person = webPerson(setting.server);
    expect((await person.follow(link.href)).status).toBe(303);
    const path = link.pathname.slice(0, link.pathname.indexOf('/link/'));
    expect((await person.enrol(path)).status).toBe(200);
    expect((await person.decide(path, 'approve')).status).toBe(200);
  });

  test('reaches a bound person with the request itself, which their passkey alone decides', async () => {
    const bound = await setting.boundPerson();
    const asked = await setting.askAgain(bound);
    expect((await resend(asked)).status).toBe(200);
    expect(setting.mail.received.at(-1)?.parsed.subject).toBe('You have a permission request');
    const { pathname } = newestLink(asked.email);
    expect(pathname).toMatch(/^\/consent\/[\w-]{43}$/);
    const stranger = webPerson(setting.server);
    await stranger.browser.open(pathname);
    expect((await stranger.enrol(pathname)).json.code).toBe('PRINCIPAL_BOUND');
    expect((await bound.person.decide(pathname, 'approve')).status).toBe(200);
  });

  test('mailed twice at the same time, has one link that works', async () => {
    const asked = await setting.request();
    const answers = await Promise.all([resend(asked), resend(asked)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const mails = setting.mail.received.filter(({ recipients }) => recipients.includes(asked.email));
    const links = mails.map(({ parsed }) => /https?:\/\/\S+/.exec(parsed.text ?? '')?.[0] ?? '');
    const followed = await Promise.all(links.map((link) => webPerson(setting.server).follow(link)));
    expect(new Set(followed.map(({ status }) => status))).toEqual(new Set([303, 404]));
  });

  test('is in the language of the last visit of the person, and in English before that', async () => {
    const subject = () => setting.mail.received.at(-1)?.parsed.subject;
    const languageOf = async ({ principalId }: WaitingRequest): Promise<string | null> =>
      setting.server.database.asSystem(async (transaction) => {
        const rows = transaction.selectFrom('principals').select('language');
        return (await rows.where('principal_id', '=', principalId).executeTakeFirstOrThrow()).language;
      });
    const asked = await setting.request();
    await resend(asked);
    expect(subject()).toBe('Confirm that this address is yours');
    // A new browser asks for the mail in its own language, and the person then decides in another one.
    const renewed = newestLink(asked.email);
    const path = renewed.pathname.slice(0, renewed.pathname.indexOf('/link/'));
    const person = webPerson(setting.server);
    await person.browser.open(path);
    const german = { 'accept-language': 'de-AT, en;q=0.5' };
    expect((await person.browser.submit(`${path}/mail`, {}, german)).status).toBe(200);
    expect(subject()).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
    await person.follow(setting.mail.linkFor(asked.email));
    const again = await setting.askAgain(asked);
    await resend(again);
    expect(subject()).toBe('Bestätigen Sie Ihre E-Mail-Adresse');
    await person.follow(newestLink(asked.email).href);
    const second = newestLink(asked.email).pathname.replace(/\/link\/.*/, '');
    await person.browser.open(`${second}?lang=ar`);
    expect((await person.enrol(second)).status).toBe(200);
    expect((await person.decide(second, 'approve')).status).toBe(200);
    const third = await setting.askAgain(asked);
    await resend(third);
    expect(subject()).toBe('لديك طلب إذن');
    expect(setting.mail.received.at(-1)?.parsed.html).toContain('dir="rtl"');
    expect(await languageOf(asked)).toBe('ar');
    await setting.call(`DELETE /v1/principals/${asked.principalId}`);
    const { rows } = await setting.server.database.asSystem((transaction) =>
      sql`SELECT FROM principals WHERE principal_id IS NULL AND language IS NOT NULL`.execute(transaction),
    );
    expect(rows).toEqual([]);
  });

  test('is refused without an address, once it is decided, and to another developer; nothing is sent', async () => {
    const sent = setting.mail.received.length;
    const nowhere = await setting.request({ email: null });
    expect((await resend(nowhere)).body.code).toBe('ADDRESS_MISSING');
    expect(await statusOf(nowhere.path)).toBe(200);
    const cancelled = await setting.request();
    await setting.call(`DELETE /v1/authorize/${cancelled.id}`);
    expect((await resend(cancelled)).body.code).toBe('REQUEST_DECIDED');
    const asked = await setting.request();
    const other = await setting.server.signUp();
    expect((await resend(asked, other)).body.code).toBe('NOT_FOUND');
    expect(await statusOf(asked.path)).toBe(200);
    expect(setting.mail.received).toHaveLength(sent);
  });

  test('counts against the limits of mail, and beyond them leaves the link as it is', async () => {
    const asked = await setting.request();
    for (let count = 0; count < 4; count += 1) expect((await resend(asked)).status).toBe(200);
    const { body } = await setting.call(`POST /v1/authorize/${asked.id}/link`);
    const refused = await resend(asked);
    expect([refused.status, refused.body.code]).toEqual([429, 'MAIL_LIMIT']);
    expect(await statusOf(new URL(body.consentUrl).pathname)).toBe(200);
  });

  test('leaves the link as it is where the mail server does not take the message', async () => {
    const by = await setting.server.signUp();
    const asked = await setting.request({ by: { call: by.call, agentId: await makeAgent(by.call) } });
    setting.mail.refuseWith(550);
    const refused = await resend(asked, by);
    setting.mail.refuseWith(undefined);
    expect([refused.status, refused.body.code]).toEqual([503, 'MAIL_NOT_SENT']);
    expect(await statusOf(asked.path)).toBe(200);
  });
});
