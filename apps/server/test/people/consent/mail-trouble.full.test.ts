import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHousekeeping } from '../../../src/main/housekeeping.ts';
import { engines } from '../../support/databases.ts';
import { makeAgent } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import { mailServer } from '../../support/mail-server.ts';
import { testServer } from '../../support/server.ts';
import { webPerson } from './mail-person.ts';
import { mailSetting, type Asking, type MailSetting, type WaitingRequest } from './mail-setting.ts';

/** The response to the form for a link. */
async function sendFor({ server }: Pick<MailSetting, 'server'>, { path }: WaitingRequest) {
  const browser = httpBrowser(server.url);
  await browser.open(path);
  return browser.submit(`${path}/mail`);
}

describe.each(engines)('on $engine', ({ place }) => {
  let setting: MailSetting;
  beforeAll(async () => {
    setting = await mailSetting({ place: await place() });
  });
  afterAll(() => setting.close());

  async function anotherDeveloper(): Promise<Asking> {
    const { call } = await setting.server.signUp();
    return { call, agentId: await makeAgent(call) };
  }

  test('a person is sent four links in 15 minutes, and then the page says how long to wait', async () => {
    const { request, askAgain, mail } = setting;
    const first = await request();
    for (const asked of [first, await askAgain(first), first, await askAgain(first)]) {
      expect((await sendFor(setting, asked)).status).toBe(200);
    }
    const { length } = mail.received;
    for (const asked of [first, await askAgain(first)]) {
      const { status, text, headers } = await sendFor(setting, asked);
      expect([status, text]).toEqual([429, expect.stringContaining('Too many messages to this address')]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(890);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(900);
    }
    expect(mail.received).toHaveLength(length);
    // The earlier links still work.
    expect((await webPerson(setting.server).follow(mail.linkFor(first.email))).status).toBe(303);
    await past(setting, '15 minutes');
    expect((await sendFor(setting, first)).status).toBe(200);
  });

  test('a mailbox gets six mails per hour from a developer, and beside the shares twelve from all and twenty per day, in any spelling of its address', async () => {
    const { request } = setting;
    const others = [await anotherDeveloper(), await anotherDeveloper()];
    const forms = ['Flooded@Example.com', 'flooded+a@example.com', 'FLOODED+b+c@example.com'];
    const statuses: number[] = [];
    const send = async (email: string, by?: Asking): Promise<void> => {
      const asked = await request({ email, ...(by === undefined ? {} : { by }) });
      statuses.push((await sendFor(setting, asked)).status);
    };
    for (const email of [...forms, ...forms, 'flooded@example.com']) await send(email);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    for (const by of others) for (let more = 0; more < 7; more += 1) await send('flooded@example.com', by);
    // Twelve from the first two, and the share of the third.
    expect(statuses.filter((status) => status === 200)).toHaveLength(14);
    for (let hour = 0; hour < 3; hour += 1) {
      await past(setting, '1 hour');
      for (let more = 0; more < 5; more += 1) await send('flooded@example.com');
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.at(-1)).toBe(429);
    expect((await sendFor(setting, await request({ email: 'flooded@example.org' }))).status).toBe(200);
  });

  test('a developer who uses up a mailbox leaves every other developer its share: two per hour, four per day', async () => {
    const { request } = setting;
    const [first, second] = [await anotherDeveloper(), await anotherDeveloper()];
    const third = await anotherDeveloper();
    const email = 'wanted@example.com';
    const send = async (by: Asking): Promise<number> =>
      (await sendFor(setting, await request({ email, by }))).status;
    const sendUntilRefused = async (by: Asking): Promise<number> => {
      for (let sent = 0; ; sent += 1) if ((await send(by)) !== 200) return sent;
    };
    expect([await sendUntilRefused(first), await sendUntilRefused(second)]).toEqual([6, 6]);
    expect(await sendUntilRefused(third)).toBe(2);
    await past(setting, '1 hour');
    expect([await sendUntilRefused(first), await sendUntilRefused(second)]).toEqual([6, 0]);
    expect(await sendUntilRefused(third)).toBe(2);
    await past(setting, '1 hour');
    expect(await sendUntilRefused(third)).toBe(0);
    expect(await sendUntilRefused(await anotherDeveloper())).toBe(2);
    await past(setting, '22 hours');
    expect(await sendUntilRefused(third)).toBeGreaterThan(1);
  });

  test('entering another person’s address does not keep them from replacing their passkey', async () => {
    const bound = await setting.boundPerson();
    const strangers = [await anotherDeveloper(), await anotherDeveloper()];
    const statuses: number[] = [];
    for (const by of strangers) {
      for (let more = 0; more < 7; more += 1) {
        statuses.push((await sendFor(setting, await setting.request({ email: bound.email, by }))).status);
      }
    }
    expect(statuses.at(-1)).toBe(429);
    expect(await setting.linkFor(await setting.askAgain(bound), 'recover')).toContain('/link/link_');
  });

  test('a person gets at most twelve recovery links per day', async () => {
    const bound = await setting.boundPerson();
    const statuses: number[] = [];
    for (let sent = 0; sent < 13; sent += 1) {
      if (sent % 3 === 0) await past(setting, '16 minutes');
      const asked = await setting.askAgain(bound);
      const browser = httpBrowser(setting.server.url);
      await browser.open(asked.path);
      statuses.push((await browser.submit(`${asked.path}/recover`)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 12 }, () => 200), 429]);
  });

  test('erasing a person and entering them again does not allow more', async () => {
    const { call, request } = setting;
    const statuses: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const asked = await request({ principalId: 'user_again', email: 'again@example.com' });
      statuses.push((await sendFor(setting, asked)).status);
      await call('DELETE /v1/principals/user_again');
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
  });

  test('many concurrent requests get no more than one frequent requester', async () => {
    const asked = await setting.request();
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await sendFor(setting, asked)).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    // Of those that arrived, one works.
    const links = setting.mail.received
      .filter(({ recipients }) => recipients.includes(asked.email))
      .map(({ parsed }) => /http\S+\/link\/\S+/.exec(parsed.text ?? '')?.[0] ?? '');
    const opened = await Promise.all(
      links.map(async (link) => (await httpBrowser(setting.server.url).open(link)).status),
    );
    expect(opened.toSorted((one, other) => one - other)).toEqual([200, 410, 410, 410]);
  });

  test('a developer may send a thousand mails per hour', async () => {
    const by = await anotherDeveloper();
    const asked = await setting.request({ by });
    await setting.server.database.asSystem((transaction) =>
      sql`INSERT INTO mail_links (digest, developer_id, principal, request_id, email_entered_at, mailbox_digest, purpose, expires_at)
        SELECT sha256(n::text::bytea), r.developer_id, r.principal, r.id, clock_timestamp(), sha256(n::text::bytea), 'bind', clock_timestamp()
        FROM authorization_requests r, generate_series(1, 996) n WHERE r.id = ${asked.id}`.execute(
        transaction,
      ),
    );
    const statuses: number[] = [];
    for (let more = 0; more < 5; more += 1) {
      statuses.push((await sendFor(setting, await setting.request({ by }))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
    expect((await sendFor(setting, await setting.request())).status).toBe(200);
  });

  test('sent mails are forgotten a day later, and proofs after 15 minutes', async () => {
    const asked = await setting.request();
    await webPerson(setting.server).follow(await setting.linkFor(asked));
    const { database } = setting.server;
    const left = async (from: Date) => {
      const housekeeping = startHousekeeping({ database, log: { warn: () => undefined }, now: () => from });
      await housekeeping.sweep();
      await housekeeping.close();
      const { rows } = await database.asSystem((transaction) =>
        sql<{ links: number; proofs: number }>`SELECT
          (SELECT count(*)::int FROM mail_links WHERE request_id = ${asked.id}) AS links,
          (SELECT count(*)::int FROM address_proofs) AS proofs`.execute(transaction),
      );
      return rows[0];
    };
    const now = Date.now();
    expect(await left(new Date(now + 14 * 60_000))).toMatchObject({ links: 1 });
    expect(await left(new Date(now + 16 * 60_000))).toEqual({ links: 1, proofs: 0 });
    expect(await left(new Date(now + 23 * 3_600_000))).toMatchObject({ links: 1 });
    expect(await left(new Date(now + 25 * 3_600_000))).toMatchObject({ links: 0 });
  });

  test('a link that the mail server refused never works, and the page says so', async () => {
    const { mail, request, server } = setting;
    const asked = await request();
    const older = await setting.linkFor(asked);
    mail.refuseWith(550);
    const { status, text, headers } = await sendFor(setting, asked);
    mail.refuseWith(undefined);
    expect([status, text]).toEqual([503, expect.stringContaining('The message could not be sent')]);
    expect(headers.get('retry-after')).toBe('60');
    const { rows } = await server.database.asSystem((transaction) =>
      sql<{ alive: number }>`SELECT count(*)::int AS alive FROM mail_links
        WHERE request_id = ${asked.id} AND expires_at > clock_timestamp()`.execute(transaction),
    );
    expect(rows).toEqual([{ alive: 1 }]);
    expect((await webPerson(server).follow(older)).status).toBe(303);
    const line = server.log.split('\n').find((candidate) => candidate.includes('a link was not mailed'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      level: 'error',
      requestId: headers.get('x-request-id'),
      err: { message: 'mail was not sent: EENVELOPE (550)', codes: ['EENVELOPE'] },
    });
    expect(line).not.toContain('example.com');
  });

  test('a link that arrived although the mail server reported an error does not work', async () => {
    const texts: string[] = [];
    const mail = await mailServer({
      onData(stream, _session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
        stream.on('end', () => {
          texts.push(Buffer.concat(chunks).toString());
          done(Object.assign(new Error('try later'), { responseCode: 451 }));
        });
      },
    });
    const own = await mailSetting({ place: await place(), environment: mail.environment });
    const asked = await own.request();
    expect((await sendFor(own, asked)).status).toBe(503);
    const [, path = ''] =
      /(\/consent\/[\w-]+\/link\/link_[\w-]{43})/.exec(texts[0]?.replaceAll(/=\r\n/g, '') ?? '') ?? [];
    expect(path).toContain(asked.path);
    expect((await webPerson(own.server).follow(path)).status).toBe(410);
    await own.close();
    await mail.close();
  });
});

test('an unreachable mail server is reported on a page', async () => {
  const setting = await mailSetting({ environment: { GRANTEX_SMTP_URL: 'smtp://127.0.0.1:1' } });
  const { status, text } = await sendFor(setting, await setting.request());
  expect([status, text]).toEqual([503, expect.stringContaining('The message could not be sent')]);
  await setting.close();
});

test('without a mail server the page says what is missing, and so does the log at the start', async () => {
  const server = await testServer({ environment: { GRANTEX_MODE: 'live' } });
  expect(server.log).toContain('live without a mail server');
  const { call } = server.developer;
  await call('PUT /v1/principals/user_alice/email', { email: 'alice@example.com' });
  const agentId = await makeAgent(call);
  const input = { agentId, principalId: 'user_alice', scopes: ['flights:search'] };
  const { body } = await call('POST /v1/authorize', input);
  const browser = httpBrowser(server.url);
  const { pathname } = new URL(body.consentUrl);
  const page = await browser.open(pathname);
  expect(page.text).toContain('This server cannot send mail');
  expect(page.text).not.toContain('Send me the link');
  const { status, text } = await browser.submit(`${pathname}/mail`);
  expect([status, text]).toEqual([503, expect.stringContaining('This server cannot send mail')]);
  await server.close();
});

test('a sandbox sends nothing', async () => {
  const setting = await mailServer();
  const server = await testServer({ environment: setting.environment });
  const { call } = server.developer;
  const { body } = await call('POST /v1/authorize', {
    agentId: await makeAgent(call),
    principalId: 'user_alice',
    scopes: ['flights:search'],
  });
  const { status } = await httpBrowser(server.url).submit(`${new URL(body.consentUrl).pathname}/mail`);
  expect(status).toBe(404);
  await server.close();
  await setting.close();
});

/** Moves everything that was sent into the past. */
async function past({ server }: MailSetting, interval: string): Promise<void> {
  await server.database.asSystem((transaction) =>
    sql`UPDATE mail_links SET created_at = created_at - ${interval}::interval`.execute(transaction),
  );
}
