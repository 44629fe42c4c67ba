import { createServer, type AddressInfo, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/main/config/config.ts';
import { MailError, type Mailer } from '../../../src/people/mail/mailer.ts';
import { createMailer } from '../../../src/people/mail/smtp.ts';
import { mailServer, type MailServer } from '../../support/mail-server.ts';

const MESSAGE = {
  to: 'alice@example.com',
  subject: 'A subject',
  text: 'Some text',
  html: '<p>Some text</p>',
};
const PASSWORD = 's3cret/pass:word';

function mailerTo(url: string, deadline?: number): Mailer {
  const config = readConfig({
    GRANTEX_SMTP_URL: url,
    GRANTEX_MAIL_FROM: 'Grantex <consent@auth.example.com>',
  });
  const mailer = createMailer(config, deadline === undefined ? {} : { deadline });
  if (mailer === undefined) throw new Error('no mailer');
  return mailer;
}

/** The error of sending one message. */
async function refusalOf(mailer: Mailer, message = MESSAGE): Promise<MailError> {
  const error = await mailer.send(message).then(
    () => new Error('the message was sent'),
    (refused: unknown) => refused,
  );
  if (!(error instanceof MailError)) throw error;
  return error;
}

test('without a mail server there is no mailer', () => {
  expect(createMailer(readConfig({}))).toBeUndefined();
});

describe('a message', () => {
  let server: MailServer;
  beforeAll(async () => {
    server = await mailServer();
  });
  afterAll(() => server.close());

  test('arrives with both of its parts, from the configured sender, to one recipient', async () => {
    await mailerTo(`smtp://127.0.0.1:${server.port}`).send(MESSAGE);
    const [mail] = server.received;
    expect(mail).toMatchObject({
      sender: 'consent@auth.example.com',
      recipients: ['alice@example.com'],
      to: ['alice@example.com'],
      user: undefined,
    });
    const { from, subject, text, html, headers } = mail?.parsed ?? {};
    expect(from?.value).toEqual([{ name: 'Grantex', address: 'consent@auth.example.com' }]);
    expect([subject, text?.trim(), html]).toEqual(['A subject', 'Some text', '<p>Some text</p>']);
    expect(headers?.get('auto-submitted')).toBe('auto-generated');
  });

  test.each([
    ['alice@example.com\r\nBcc: mallory@example.com', 'A subject'],
    ['alice@example.com, mallory@example.com', 'A subject'],
    ['alice@example.com> RCPT TO:<mallory@example.com', 'A subject'],
    ['alice@example.com', 'A subject\r\nBcc: mallory@example.com\r\n\r\nAnother body'],
    ['alice@example.com', 'A subject\nTo: mallory@example.com'],
  ])('to %j about %j reaches nobody else, and has no extra header', async (to, subject) => {
    const before = server.received.length;
    const outcome = await mailerTo(`smtp://127.0.0.1:${server.port}`)
      .send({ ...MESSAGE, to, subject })
      .catch((error: unknown) => error);
    const sent = server.received.slice(before);
    expect(sent.length === 1 || outcome instanceof MailError).toBe(true);
    for (const mail of sent) {
      expect(mail.recipients).not.toContain('mallory@example.com');
      expect(mail.to).not.toContain('mallory@example.com');
      expect(mail.parsed.headers.has('bcc')).toBe(false);
      expect(mail.parsed.text?.trim()).toBe('Some text');
    }
  });

  test('a body that looks like the end of a message, or like a file, stays a body', async () => {
    const text = 'one\r\n.\r\nMAIL FROM:<mallory@example.com>\r\n/etc/passwd';
    await mailerTo(`smtp://127.0.0.1:${server.port}`).send({ ...MESSAGE, text });
    expect(server.received.at(-1)?.parsed.text?.trim()).toBe(text.replaceAll('\r', ''));
  });
});

describe('encryption', () => {
  let plain: MailServer;
  let startTls: MailServer;
  let implicit: MailServer;
  let untrusted: Record<string, MailServer>;
  const trusted = getCACertificates('default');
  const onAuth: NonNullable<Parameters<typeof mailServer>[0]>['onAuth'] = (auth, _session, done) =>
    auth.username === 'grantex' && auth.password === PASSWORD
      ? done(null, { user: auth.username })
      : done(new Error(`no ${auth.password} here`));

  beforeAll(async () => {
    const [own, other] = await Promise.all([certificate(), certificate()]);
    setDefaultCACertificates([...trusted, own.cert]);
    plain = await mailServer({ onAuth, authOptional: true, allowInsecureAuth: true });
    startTls = await mailServer({ ...own, onAuth, disabledCommands: [] });
    implicit = await mailServer({ ...own, onAuth, secure: true });
    untrusted = {
      smtp: await mailServer({ ...other, onAuth, disabledCommands: [] }),
      smtps: await mailServer({ ...other, onAuth, secure: true }),
    };
  });
  afterAll(async () => {
    setDefaultCACertificates(trusted);
    await Promise.all(
      [plain, startTls, implicit, ...Object.values(untrusted)].map((server) => server.close()),
    );
  });

  const user = `grantex:${encodeURIComponent(PASSWORD)}@`;
  // Resolves to this machine, but is not a loopback name: like a remote mail server.
  const elsewhere = (server: MailServer): string => `smtp://${user}0.0.0.0:${server.port}`;

  test('begins with STARTTLS before the password is sent', async () => {
    await mailerTo(elsewhere(startTls)).send(MESSAGE);
    expect(startTls.received.at(-1)).toMatchObject({ isEncrypted: true, user: 'grantex' });
  });

  test('begins with the first byte for smtps', async () => {
    await mailerTo(`smtps://${user}127.0.0.1:${implicit.port}`).send(MESSAGE);
    expect(implicit.received.at(-1)).toMatchObject({ isEncrypted: true, user: 'grantex' });
  });

  test('is required: a server without it gets neither password nor message', async () => {
    expect(await refusalOf(mailerTo(elsewhere(plain)))).toMatchObject({ code: 'ETLS' });
    expect(plain.received).toEqual([]);
  });

  test('is not required on loopback', async () => {
    await mailerTo(`smtp://${user}localhost:${plain.port}`).send(MESSAGE);
    expect(plain.received.at(-1)).toMatchObject({ isEncrypted: false, user: 'grantex' });
  });

  test.each(['smtp', 'smtps'])('%s with an untrusted certificate is refused', async (protocol) => {
    const server = untrusted[protocol];
    const { code } = await refusalOf(mailerTo(`${protocol}://${user}0.0.0.0:${server?.port}`));
    expect(code).toBe('ESOCKET');
    expect(server?.received).toEqual([]);
  });

  test('a wrong password is reported by its code only', async () => {
    const error = await refusalOf(mailerTo(`smtps://grantex:wr0ng@127.0.0.1:${implicit.port}`));
    expect(error).toMatchObject({ code: 'EAUTH', replyCode: 535 });
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toMatch(/wr0ng|d3IwbmC/);
  });
});

describe('a mail server that', () => {
  const closing: (() => void)[] = [];
  afterAll(() => closing.forEach((close) => close()));

  /** Sends what it is told to every client, and ignores what it receives. */
  async function rudeServer(speak: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      speak(socket);
    });
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  test('is unreachable counts as an outage', async () => {
    expect(await refusalOf(mailerTo('smtp://127.0.0.1:1'))).toMatchObject({ code: 'ESOCKET' });
  });

  test.each([
    [421, 'ECONNECTION'],
    [450, 'EENVELOPE'],
    [550, 'EENVELOPE'],
  ])('refuses the recipient with %d is reported by its code, without its text', async (replyCode, code) => {
    const server = await mailServer();
    server.refuseWith(replyCode);
    const error = await refusalOf(mailerTo(`smtp://127.0.0.1:${server.port}`));
    expect(error).toMatchObject({ code, replyCode });
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain('alice');
    await server.close();
  });

  test.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['drips', (socket) => void setInterval(() => socket.write('2'), 20).unref()],
    ['greets, and then says nothing', (socket) => void socket.write('220 hello\r\n')],
    ['greets without end', (socket) => void setInterval(() => socket.write('220-hello\r\n'), 20).unref()],
  ])('%s is abandoned at the deadline, and disconnected', async (_how, speak) => {
    let cutOff: (() => void) | undefined;
    const isCutOff = new Promise<void>((resolve) => (cutOff = resolve));
    const port = await rudeServer((socket) => {
      socket.on('close', () => cutOff?.());
      socket.resume();
      speak(socket);
    });
    const error = await refusalOf(mailerTo(`smtp://127.0.0.1:${port}`, 300));
    expect(['ETIMEDOUT', 'ECONNECTION']).toContain(error.code);
    await isCutOff;
  });

  test.each([
    ['HTML', '<!doctype html><title>not here</title>\r\n'],
    ['a refusal', '554 5.7.1 go away, alice@example.com\r\n'],
    ['an endless line', 'x'.repeat(4 * 1_024 * 1_024)],
    ['another protocol', '* OK IMAP4rev1\r\n'],
  ])('greets with %s is refused', async (_what, greeting) => {
    const port = await rudeServer((socket) => void socket.write(greeting));
    const error = await refusalOf(mailerTo(`smtp://127.0.0.1:${port}`, 5_000));
    expect(error.code).toMatch(/^E[A-Z]+$/);
    expect(error.code).not.toBe('ETIMEDOUT');
    expect(error.message).not.toMatch(/alice|html/);
  });
});

async function certificate(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'mail.example.com' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '0.0.0.0' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
