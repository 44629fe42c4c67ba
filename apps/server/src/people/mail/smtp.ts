import type { Sender } from './options.ts';
import { MailError, type Mailer } from './mailer.ts';
import { isLoopback } from '../../base/site.ts';

export interface MailerOptions {
  /** Milliseconds until a message must be accepted. Default 6,000: less than a stopping server waits for its requests. */
  deadline?: number;
}

/**
 * Makes a mailer for the configured mail server, with one connection for each message. Outside loopback the connection is
 * encrypted, by `smtps` or STARTTLS, and the certificate is checked. A server without encryption receives neither message
 * nor password.
 * @returns `undefined` where no mail server is configured
 */
export function createMailer(
  { smtpUrl, mailFrom }: { smtpUrl: string | undefined; mailFrom: Sender | undefined },
  { deadline = 6_000 }: MailerOptions = {},
): Mailer | undefined {
  if (smtpUrl === undefined || mailFrom === undefined) return undefined;
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'smtps:';
  const isOwnMachine = isLoopback(hostname);
  const options = {
    host,
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: !isOwnMachine,
    ignoreTLS: isOwnMachine,
    tls: { minVersion: 'TLSv1.2' },
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: deadline,
    greetingTimeout: deadline,
    socketTimeout: deadline,
    dnsTimeout: deadline,
    disableFileAccess: true,
    disableUrlAccess: true,
  } as const;
  // A server that sends no mail does not load it; one that does has loaded it before the first mail.
  const transport = import('nodemailer').then(({ createTransport }) => createTransport(options));
  return {
    async send({ to, subject, text, html }) {
      try {
        await (
          await transport
        ).sendMail({
          from: mailFrom,
          // An object: a string would be parsed as a list of addresses.
          to: { name: '', address: to },
          subject,
          text,
          html,
          headers: { 'auto-submitted': 'auto-generated' },
          signal: AbortSignal.timeout(deadline),
        });
      } catch (error) {
        throw mailError(error);
      }
    },
  };
}

/** What is safe to log of a failure: the other side's text may quote an address, or anything else. */
function mailError(error: unknown): MailError {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const isKnown = typeof code === 'string' && /^E[A-Z]+$/.test(code);
  const kind = code === 'EABORT' ? 'ETIMEDOUT' : isKnown ? code : 'EUNKNOWN';
  return new MailError(kind, typeof responseCode === 'number' ? responseCode : undefined);
}
