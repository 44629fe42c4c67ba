/** Text and HTML of one message; both say the same. */
export interface MailMessage {
  /** One address and nothing else. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** Sends messages through the configured mail server. */
export interface Mailer {
  /**
   * Resolves once the mail server has accepted the message.
   * @throws {MailError} when it has not within six seconds
   */
  send(message: MailMessage): Promise<void>;
}

/** A mail was not sent. It has only the codes of the mail server's answer: the texts may quote addresses. */
export class MailError extends Error {
  override readonly name = 'MailError';
  /** Such as `ECONNECTION`, `ETLS`, `EAUTH`, `EENVELOPE` or `ETIMEDOUT`. */
  readonly code: string;
  /** The SMTP reply code (RFC 5321 §4.2), where there was a reply. */
  readonly replyCode: number | undefined;

  constructor(code: string, replyCode?: number) {
    super(`mail was not sent: ${code}${replyCode === undefined ? '' : ` (${replyCode})`}`);
    this.code = code;
    this.replyCode = replyCode;
  }
}
