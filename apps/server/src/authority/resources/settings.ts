import { coversAll, MAX_SCOPES } from '@grantex/core/issuer';
import { z } from 'zod';
import { type Site, isLoopback } from '../../base/site.ts';
import { ApiError } from '../../base/api-error.ts';
import { MOST_AUDIENCES } from '../../base/limits.ts';
import { audienceField } from '../../http/requests/fields.ts';
import { isPermission } from '../../http/requests/scope-parameter.ts';
import { scopeField } from '../scopes/scope-field.ts';
import { resourceUrl } from './resource-url.ts';

const resourceSettings = z.strictObject({
  openTo: z
    .enum(['agents', 'clients'])
    .describe('Who may ask for it: agents of the developer alone, or any OAuth client'),
  people: z
    .enum(['bound', 'provider', 'anyone'])
    .describe('Whose login is taken: people whom the developer knows, people of its provider, or anyone'),
  scopes: z.array(scopeField).max(MAX_SCOPES).describe('What clients may ask for'),
  defaultScopes: z
    .array(scopeField)
    .max(MAX_SCOPES)
    .describe('What a client gets that names no scope; empty: all of `scopes`'),
  dpop: z.enum(['accept', 'required']).describe('Whether its tokens may or must be bound to a key'),
});

/** One service that OAuth clients may ask for. */
export type ResourceSettings = z.output<typeof resourceSettings>;

/** The services of a developer, by their audience. */
export type Resources = Readonly<Record<string, ResourceSettings>>;

/** Services in answers. */
export const storedResources = z.record(audienceField, resourceSettings);

/** A change of services, as JSON merge patch (RFC 7396), in which `null` is for a whole service only. */
export const resourceChanges = z
  .record(audienceField, resourceSettings.exactPartial().nullable(), {
    error: ({ code }) => (code === 'invalid_key' ? 'must be named by a URL in its normal form' : undefined),
  })
  .refine((all) => Object.keys(all).length <= MOST_AUDIENCES, `must not name more than ${MOST_AUDIENCES}`)
  .describe(
    'A service that is named is set, by the members that are given, or removed by null. The others stay',
  );

export type ResourceChanges = z.output<typeof resourceChanges>;

/** What a new service has in the members that are not given. */
const DEFAULTS: ResourceSettings = {
  openTo: 'agents',
  people: 'bound',
  scopes: [],
  defaultScopes: [],
  dpop: 'accept',
};

/**
 * The services as a change leaves them; those that it does not name are the same objects. `null` removes all.
 * @throws {ApiError} 422 `RESOURCE_REFUSED`, naming the member
 */
export function changedResources(
  site: Pick<Site, 'publicUrl'>,
  before: Resources,
  changes: ResourceChanges | null,
): Resources {
  if (changes === null) return {};
  const after = new Map(Object.entries(before));
  for (const [audience, change] of Object.entries(changes)) {
    if (change === null) {
      after.delete(audience);
      continue;
    }
    const resource = { ...DEFAULTS, ...before[audience], ...change };
    checkResource(site, audience, resource);
    after.set(audience, resource);
  }
  return Object.fromEntries(after);
}

/** Checks what a schema cannot say about one service. */
function checkResource(
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
