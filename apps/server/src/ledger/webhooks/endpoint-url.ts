import { isIP } from 'node:net';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { kindOfAddress } from '../../base/outbound/addresses.ts';
import type { OutboundOptions } from '../../base/outbound/outbound-fetch.ts';
import { isLoopback } from '../../base/site.ts';

/** The address of an endpoint. What it may be besides this form, {@link checkUrl} says. */
export const urlField: z.ZodString = z
  .string()
  .max(2_048)
  .regex(
    /^https?:\/\/[^\s#/\p{Cc}\p{Cs}][^\s#\p{Cc}\p{Cs}]*$/u,
    'must be an https URL without fragment, at most 2,048 characters',
  )
  .refine((text) => URL.canParse(text), 'must be a URL');

/**
 * Refuses an address to which nothing will be delivered: without TLS, or with a literal address that is not on the internet.
 * A name is resolved at each delivery, and not here. Where the server may connect to its own machine, `http` works for
 * `localhost` and 127.0.0.0/8.
 * @throws {ApiError} 400 `VALIDATION_ERROR`
 */
export function checkUrl(url: string, allows: OutboundOptions['allows']): void {
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') throw refused('must not contain a user or a password');
  const host = hostname.replace(/^\[|\]$/g, '');
  const isOwn = isLoopback(host) || host.endsWith('.localhost');
  if (isOwn && !allows.has('loopback')) throw refused('must not lead to the machine of this server');
  if (protocol !== 'https:' && !isOwn) throw refused('must begin with https://');
  if (isIP(host) === 0 || isOwn) return;
  const kind = kindOfAddress(host);
  if (kind === 'public' || (kind !== 'refused' && allows.has(kind))) return;
  throw refused('must be an address on the internet');
}

function refused(what: string): ApiError {
  return new ApiError(400, 'VALIDATION_ERROR', `url: ${what}`);
}
