import { z } from 'zod';

/** One plain ASCII email address, no longer than SMTP allows (RFC 5321 §4.5.3.1). */
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
 * The likely mailbox of an address, without regard to case and to what follows a plus sign. Use it to count messages,
 * never to decide who owns the address.
 */
export function mailboxOf(email: string): string {
  const at = email.lastIndexOf('@');
  const [local = ''] = email.slice(0, at).split('+');
  return `${local}${email.slice(at)}`.toLowerCase();
}
