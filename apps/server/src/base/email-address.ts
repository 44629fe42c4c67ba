import { z } from 'zod';

/** An address that mail can be sent to: one, plain, ASCII, no longer than SMTP takes (RFC 5321 §4.5.3.1). */
export const emailField: z.ZodEmail = z
  .email({
    pattern: new RegExp(`^(?=[^@]{1,64}@)${z.regexes.email.source.slice('^'.length)}`),
    error: 'must be an email address',
  })
  .max(254);

/** An address that its owner recognizes and nobody else can read: `a•••@example.com`. */
export function maskedAddress(email: string): string {
  return `${email.slice(0, 1)}•••${email.slice(email.lastIndexOf('@'))}`;
}

/**
 * The mailbox that an address leads to, as far as one can tell: case and what follows a plus sign do not make another.
 * For counting what is sent to it, never for deciding whose it is.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const [local = ''] = email.slice(0, at).split('+');
  return `${local}${email.slice(at)}`.toLowerCase();
}
