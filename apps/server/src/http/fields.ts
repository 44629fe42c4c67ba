import { z } from 'zod';
import { parseDuration } from '../duration.ts';
import { isLegible } from '../legible.ts';
import { isNormalUrl } from './normal-url.ts';

/** Text that PostgreSQL and JSON both hold unchanged: no control characters, no half of a surrogate pair. */
export function plainText(most: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text) && text.isWellFormed(), 'must not hold control characters');
}

/** A name that somebody can read. */
export function nameField(most: number): z.ZodString {
  return plainText(most).refine(
    isLegible,
    'must hold something that can be seen: a letter, a digit, a symbol',
  );
}

/** The id of something: what is not one of ours is simply not there. */
export const idField: z.ZodString = plainText(64);

/** The developer's own name for a person (`docs/protocol.md` §6). */
export const principalIdField: z.ZodString = plainText(256).refine(
  (text) => text !== '.' && text !== '..',
  'must not be a step in a path: nobody could name it in a URL',
);

/** A duration of at least a second, such as `90s`, `15m`, `24h` or `7d`; read as seconds. */
export function durationField(
  fallback: string,
): z.ZodPrefault<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>> {
  return z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) >= 1, 'must be a duration such as 90s, 15m, 24h or 7d')
    .transform((text) => parseDuration(text) ?? 0)
    .prefault(fallback);
}

const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/;

/** The name of a service that tokens are for. It is compared letter by letter, so it is never rewritten. */
export const audienceField: z.ZodString = z
  .string()
  .max(512)
  .regex(ABSOLUTE_URI, 'must be an absolute URI without a fragment')
  .refine(
    (text) => !/^https?:/i.test(text) || isNormalUrl(text),
    'must be a URL in its normal form: host in lower case, no user, wildcard, default port or dot segments',
  );
