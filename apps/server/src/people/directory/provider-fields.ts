import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import { OutboundFault, PublicOutboundFault } from '../../base/outbound/outbound-fetch.ts';
import { isNormalUrl } from '../../http/requests/normal-url.ts';
import { ISSUER_LENGTH } from './provider.ts';

/** The issuer of a provider. The outbound fetch checks the scheme: a development server may reach this machine over http. */
export const issuerField = z
  .string()
  .max(ISSUER_LENGTH)
  .refine(isIssuer, 'must be the https URL of an OpenID Connect issuer, in its normal form')
  .meta({ pattern: '^https?://[^?#]+$' });

/** Scopes to request besides `openid`. */
export const scopesField = z
  .array(z.string().regex(/^[!#-[\]-~]{1,64}$/, 'must be a scope of OAuth'))
  .max(16);

/** The name of a claim. */
export const claimField = z.string().regex(/^[A-Za-z0-9_.:/-]{1,128}$/, 'must be the name of a claim');

function isIssuer(text: string): boolean {
  return /^https?:/.test(text) && !text.includes('?') && isNormalUrl(text);
}

/** One text for every reason why a description cannot be read: details would reveal the server's network. */
const UNREAD =
  "no description of an OpenID Connect provider could be read there; ask the server's operator, whose log states the reason";

/** Refuses a provider whose description cannot be read. @throws {ApiError} 422 `DISCOVERY_FAILED` */
export function notDiscovered(error: unknown, issuer: string, log: Pick<FastifyBaseLogger, 'warn'>): never {
  if (!(error instanceof OutboundFault)) throw error;
  log.warn({ err: error, issuer }, 'the description of a sign-in provider could not be read');
  const fault = error instanceof PublicOutboundFault ? error.message : UNREAD;
  throw new ApiError(422, 'DISCOVERY_FAILED', `the issuer cannot be used: ${fault}`);
}
