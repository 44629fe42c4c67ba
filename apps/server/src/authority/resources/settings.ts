import { coversAll, MAX_SCOPES } from '@grantex/core/issuer';
import { z } from 'zod';
import { type Site, isLoopback } from '../../base/site.ts';
import { ApiError } from '../../base/api-error.ts';
import { audienceField } from '../../http/requests/fields.ts';
import { isPermission } from '../../http/requests/scope-parameter.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { resourceUrl } from './resource-url.ts';

/** Most services that a developer may open to OAuth. */
const MOST_RESOURCES = 100;

const resourceSettings = z.strictObject({
  openTo: z
    .enum(['agents', 'clients'])
    .default('agents')
    .describe('Who may ask for it: agents of the developer alone, or any OAuth client'),
  people: z
    .enum(['bound', 'provider', 'anyone'])
    .default('bound')
    .describe('Whose login is taken: people whom the developer knows, people of its provider, or anyone'),
  scopes: z.array(scopeField).max(MAX_SCOPES).default([]).describe('What clients may ask for'),
  defaultScopes: z
    .array(scopeField)
    .max(MAX_SCOPES)
    .default([])
    .describe('What a client gets that names no scope; empty: all of `scopes`'),
  dpop: z
    .enum(['accept', 'required'])
    .default('accept')
    .describe('Whether its tokens may or must be bound to a key'),
});

/** The services of a developer that OAuth clients may ask for, by their audience. */
export const resourcesField = z
  .record(audienceField, resourceSettings, {
    error: ({ code }) => (code === 'invalid_key' ? 'must be named by a URL in its normal form' : undefined),
  })
  .refine((all) => Object.keys(all).length <= MOST_RESOURCES, `must not have more than ${MOST_RESOURCES}`);

export type ResourceSettings = z.output<typeof resourceSettings>;

/**
 * Checks what a schema cannot say about one service.
 * @throws {ApiError} 422 `RESOURCE_REFUSED`, naming the member
 */
export function checkResource(
  { publicUrl }: Pick<Site, 'publicUrl'>,
  audience: string,
  { openTo, scopes, defaultScopes }: ResourceSettings,
): void {
  const named = resourceUrl(audience);
  const url = named === undefined ? undefined : new URL(named);
  const isHere = isLoopback(new URL(publicUrl).hostname) && isLoopback(url?.hostname ?? '');
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isHere)) {
    throw refused(audience, 'must be an https URL; http only for a service and a server on this machine');
  }
  if (isWithin(url, new URL(publicUrl))) throw refused(audience, 'must not be at or under the issuer');
  if (openTo === 'clients' && scopes.length === 0) {
    throw refused(audience, 'scopes: clients may ask for nothing; name what they may ask for');
  }
  const habit = [...scopes, ...defaultScopes].find((scope) => !isPermission(scope));
  if (habit !== undefined) {
    throw refused(audience, `scopes: ${habit} is no permission; clients get it from no service`);
  }
  if (scopes.length > 0 && !coversAll(scopes, defaultScopes)) {
    throw refused(audience, 'defaultScopes: they must be among scopes');
  }
}

function isWithin(url: URL, issuer: URL): boolean {
  const under = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
  return url.origin === issuer.origin && under(url.pathname).startsWith(under(issuer.pathname));
}

function refused(audience: string, fault: string): ApiError {
  return new ApiError(422, 'RESOURCE_REFUSED', `resources.${audience}: ${fault}`);
}
