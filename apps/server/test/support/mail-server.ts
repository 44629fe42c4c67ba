import type { AddressInfo } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** A message as it arrived. */
export interface ReceivedMail {
  /** The recipient of the envelope, which decides where a message goes. */
  recipients: string[];
  sender: string;
  /** The user that sent it; undefined without a sign-in. */
  user: string | undefined;
  isEncrypted: boolean;
  /** Addresses in the header. */
  to: string[];
  parsed: ParsedMail;
  /** The bytes, as text. */
  source: string;
}

export interface MailServer {
  port: number;
  /** The environment variables of a server that sends through it. */
  environment: Record<string, string>;
  readonly received: readonly ReceivedMail[];
  /** The link in the newest message to this recipient. */
  linkFor(email: string): string;
  /** Refuses every recipient with this reply code from now on; undefined stops that. */
  refuseWith(replyCode: number | undefined): void;
  close(): Promise<void>;
}

/** A real SMTP server on loopback, which keeps the messages it accepts. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  let refusal: number | undefined;

  async function keep(source: Buffer, session: SMTPServerSession): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    const parsed = await simpleParser(source);
    received.push({
      recipients: rcptTo.map(({ address }) => address),
      sender: mailFrom === false ? '' : mailFrom.address,
      user: session.user,
      isEncrypted: session.secure,
      to: addressesOf(parsed.to),
      parsed,
      source: source.toString('latin1'),
    });
  }

  const server = new SMTPServer({
    disabledCommands: options.onAuth === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      if (refusal === undefined) return done();
      done(Object.assign(new Error(`no mail for <${address}> here`), { responseCode: refusal }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const source = Buffer.concat(chunks);
        void keep(source, session).then(() => done(), done);
      });
    },
    ...options,
  });
  // A client that disconnects is not an error of this server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    environment: {
      GRANTEX_SMTP_URL: `smtp://127.0.0.1:${port}`,
      GRANTEX_MAIL_FROM: 'Grantex <consent@auth.example.com>',
    },
    received,
    linkFor(email) {
      const newest = received.findLast(({ recipients }) => recipients.includes(email));
      const [url] = /https?:\/\/\S+\/link\/\S+/.exec(newest?.parsed.text ?? '') ?? [];
      if (url === undefined) throw new Error(`no link was mailed to ${email}`);
      return url;
    },
    refuseWith(replyCode) {
      refusal = replyCode;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): string[] {
  const objects = field === undefined ? [] : [field].flat();
  return objects.flatMap(({ value }) => value.map(({ address = '' }) => address));
}
