import type { JsonObject } from '@grantex/core';
import { parseDuration, POSITIVE_DURATION, ROLES } from '@grantex/core/issuer';
import { z } from 'zod';
import type { IdPrefix } from '../../base/ids.ts';
import { LEGIBLE } from '../../base/legible.ts';
import { isNormalUrl } from './normal-url.ts';

/*
 * The OpenAPI document states every rule for the form of a value, so the rules are patterns wherever possible. Lengths are
 * in characters, as in JSON Schema; the length of a JavaScript string counts halves of surrogate pairs.
 */

/**
 * Text that PostgreSQL and JSON both keep unchanged: no control characters, no half of a surrogate pair.
 * @param most most characters
 */
export function plainText(most: number): z.ZodString {
  const form = new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${most}}$`, 'u');
  return z.string().regex(form, `must be 1 to ${most} characters, and must not hold control characters`);
}

/** A visible name. */
export function nameField(most: number): z.ZodString {
  return plainText(most).regex(LEGIBLE, 'must contain a visible character: a letter, a digit or a symbol');
}

/** An id with this prefix. An unknown id of this form is 404. */
export function idField(prefix: IdPrefix): z.ZodString {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9_]{1,59}$`), `must be an id that begins with ${prefix}_`);
}

/** Up to 100 ids with this prefix, separated by commas. Unknown ids match nothing. */
export function idsField(prefix: IdPrefix): z.ZodPipe<z.ZodString, z.ZodTransform<string[], string>> {
  const id = `${prefix}_[A-Za-z0-9_]{1,59}`;
  return z
    .string()
    .regex(
      new RegExp(`^${id}(,${id}){0,99}$`),
      `must be 1 to 100 ids that begin with ${prefix}_, separated by commas`,
    )
    .transform((text) => text.split(','));
}

/** An object of JSON. Unchanged: a copy member by member would lose `__proto__` before it is refused. */
export const jsonObjectField: z.ZodCustom<JsonObject, JsonObject> = z
  .custom<JsonObject>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object',
  )
  .meta({ type: 'object', additionalProperties: {} });

/** A secret in the address of a page. */
export const addressSecretField: z.ZodString = plainText(64);

/** The developer's own name for a person (`docs/protocol.md` §6). */
export const principalIdField: z.ZodString = plainText(256).regex(
  /^(?!\.{1,2}$)/,
  'must not be a dot segment (. or ..), which a URL cannot contain',
);

/** A duration of at least a second, such as `90s`, `15m`, `24h` or `7d`; read as seconds. */
export function durationField(
  fallback: string,
): z.ZodPrefault<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>> {
  return z
    .string()
    .regex(POSITIVE_DURATION, 'must be a duration such as 90s, 15m, 24h or 7d')
    .transform((text) => parseDuration(text) ?? 0)
    .prefault(fallback);
}

const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/;

/** The name of a service that tokens are for. It is compared exactly, so it is never normalized. */
export const audienceField: z.ZodString = z
  .string()
  .max(512)
  .regex(ABSOLUTE_URI, 'must be an absolute URI without a fragment')
  .refine(
    (text) => !/^https?:/i.test(text) || isNormalUrl(text),
    'must be a URL in its normal form: host in lower case, no user, wildcard, default port or dot segments',
  );

/** RFC 7638 thumbprint of a key: its SHA-256 in base64url. */
export const thumbprintField: z.ZodString = z
  .string()
  .regex(/^[\w-]{43}$/, 'must be the SHA-256 thumbprint of a key in base64url');

/** What an API key may do (`docs/protocol.md` §3). */
export const roleField = z.enum(ROLES);
