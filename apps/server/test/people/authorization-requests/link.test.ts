import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { webPerson } from '../consent/mail-person.ts';
import { mailSetting, type MailSetting } from '../consent/mail-setting.ts';

describe.each(engines)('a new consent link, on $engine', ({ place }) => {
  let setting: MailSetting;
  beforeAll(async () => {
    setting = await mailSetting({ place: await place() });
  });
  afterAll(() => setting.close());

  const renew = async (id: string): Promise<string> => {
    const { status, body } = await setting.call(`POST /v1/authorize/${id}/link`);
    expect(status).toBe(201);
    return new URL(body.consentUrl).pathname;
  };
  const statusOf = async (path: string): Promise<number> =>
    (await httpBrowser(setting.server.url).open(path)).status;

  test('leads to the request, which expires when it did; the earlier link leads nowhere', async () => {
    const asked = await setting.request();
    const { expiresAt } = (await setting.call(`GET /v1/authorize/${asked.id}`)).body;
    const { body } = await setting.call(`POST /v1/authorize/${asked.id}/link`);
    expect(body).toEqual({ consentUrl: expect.stringContaining('/consent/'), expiresAt });
    expect(await statusOf(new URL(body.consentUrl).pathname)).toBe(200);
    expect(await statusOf(asked.path)).toBe(404);
  });

  test('ends what was begun at the earlier one: a mailed link and a passkey’s challenge', async () => {
    const mailed = await setting.request();
    const link = await setting.linkFor(mailed);
    await renew(mailed.id);
    expect((await webPerson(setting.server).follow(link)).status).toBe(404);

    const { person, ...bound } = await setting.boundPerson();
    const answer = await person.prepare(bound.path, 'approve');
    const path = await renew(bound.id);
    expect((await answer()).status).toBe(404);
    expect((await setting.call(`GET /v1/authorize/${bound.id}`)).body.status).toBe('pending');
    expect((await person.decide(path, 'approve')).status).toBe(200);
  });

  test('binds and approves nothing by itself, whoever made it', async () => {
    const asked = await setting.request();
    const path = await renew(asked.id);
    const developer = webPerson(setting.server);
    await developer.browser.open(path);
    expect((await developer.enrol(path)).json.code).toBe('ADDRESS_NOT_PROVEN');
    const { person: _victim, ...bound } = await setting.boundPerson();
    const other = await renew(bound.id);
    expect((await developer.enrol(other)).json.code).toBe('PRINCIPAL_BOUND');
    expect((await setting.call(`GET /v1/authorize/${bound.id}`)).body.status).toBe('pending');
  });

  test('revives nothing that is decided, and is refused to another developer', async () => {
    const { person, ...bound } = await setting.boundPerson();
    expect((await person.decide(bound.path, 'approve')).status).toBe(200);
    const line = `POST /v1/authorize/${bound.id}/link`;
    expect((await setting.call(line)).body.code).toBe('REQUEST_DECIDED');
    await setting.grantOf(bound);
    expect((await setting.call(line)).body.code).toBe('REQUEST_DECIDED');
    const waiting = await setting.request();
    const other = await setting.server.signUp();
    expect((await other.call(`POST /v1/authorize/${waiting.id}/link`)).status).toBe(404);
    expect(await statusOf(waiting.path)).toBe(200);
  });
});
