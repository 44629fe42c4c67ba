import { createHash } from 'node:crypto';
import { acrOf } from '@grantex/core/issuer';
import { readAsked } from '../../authority/details/asked-details.ts';
import { grantByAssertion } from '../../authority/grants/grant-by-assertion.ts';
import type { Issued } from '../../authority/grants/issue.ts';
import { scopesWithin } from '../../authority/grants/scopes-within.ts';
import type { TokenCaller } from '../../authority/oauth/redeem.ts';
import { resourceUrl } from '../../authority/resources/resource-url.ts';
import type { Issuer } from '../../authority/tokens/grant-token.ts';
import { retryNextSecond } from '../../authority/tokens/same-second.ts';
import { ApiError, refusalOf } from '../../base/api-error.ts';
import { BusyError } from '../../base/background/fair-semaphore.ts';
import { longestGrant } from '../../authority/developers/settings.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { permissionsIn } from '../../http/requests/scope-parameter.ts';
import { unavailable } from '../directory/authenticate.ts';
import { createDirectory, type Directory, type DirectoryOptions } from '../directory/directory.ts';
import { faultIn } from '../directory/discover.ts';
import { findProvider, holdProvider, type Provider } from '../directory/provider.ts';
import { isScope, type Wanted, wantedBy, type Wanting } from '../logins/begin.ts';
import { findOrMakeClientAgent } from '../logins/client-agent.ts';
import { principalOfProviderSubject } from '../logins/identify-principal.ts';
import {
  claimedIn,
  type IdentityAssertion,
  invalidAssertion,
  verifyIdentityAssertion,
} from './verify-assertion.ts';

interface Dependencies extends Issuer, DirectoryOptions, Wanting {
  config: DirectoryOptions['config'] & Issuer['config'] & { maxGrantLifetime: number };
  database: Database;
}

/** A grant of the token endpoint for assertions of the developers' providers. */
export type AssertionGrant = (caller: TokenCaller, form: Form) => Promise<Issued>;

/**
 * Makes the grant of the token endpoint that takes an ID-JAG (RFC 7523 §2.1): the provider of a service's developer says that
 * one of its people authorizes a client, so nobody is asked here.
 */
export function createAssertionGrant(dependencies: Dependencies): AssertionGrant {
  const { config, database, now } = dependencies;
  const directory = createDirectory(dependencies);

  return async (caller, form) => {
    const { client, method, key } = caller;
    if (method !== 'private_key_jwt') {
      throw new ApiError(
        400,
        'UNAUTHORIZED_CLIENT',
        'only a client that authenticates with a key of its own presents an assertion of a provider: use private_key_jwt',
      );
    }
    const { assertion: text } = form;
    if (text === undefined) throw new ApiError(400, 'INVALID_REQUEST', 'assertion is missing');
    const { issuer, resource: claimed } = claimedIn(text);
    // Where several services could be meant, this is refused, as at the authorize endpoint.
    const { resource } = await wantedBy(dependencies, client, {
      resource: claimed,
      scopes: undefined,
      details: [],
    });
    const { developer_id: developerId, audience } = resource;
    const provider = await database.asSystem((transaction) => findProvider(transaction, developerId));
    if (provider?.issuer !== issuer) throw invalidAssertion('it is not of the provider of this service');
    const assertion = await asked(directory, provider, async () =>
      verifyIdentityAssertion(text, {
        provider,
        keys: await directory.keysOf(provider),
        audience: config.publicUrl,
        clientId: client.id,
        now: now(),
      }),
    );
    const wanted = await wantedBy(dependencies, client, {
      resource: audience,
      scopes: permissionsIn(assertion.scope),
      details: [],
    });
    const scopes = narrowed(wanted.scopes, form);
    checkRequest(caller, wanted, form);
    try {
      const digest = digestOf(provider, assertion);
      const agentId = await database.forPerson((transaction) =>
        keepAssertion(
          transaction,
          dependencies,
          { ...wanted, scopes },
          { caller, provider, assertion, digest },
        ),
      );
      const issued = await retryNextSecond(() =>
        database.forDeveloper(developerId, (transaction) =>
          grantByAssertion(transaction, dependencies, developerId, { digest, agentId, key }),
        ),
      );
      if (issued instanceof ApiError) throw issued;
      return issued;
    } catch (error) {
      throw inWordsOf7523(error);
    }
  };
}

/** Runs work that asks a provider. @throws {ApiError} 503 `PROVIDER_UNAVAILABLE` */
async function asked<RESULT>(
  directory: Directory,
  { developer_id: developerId }: Provider,
  work: () => Promise<RESULT>,
): Promise<RESULT> {
  try {
    return await directory.ask(developerId, work);
  } catch (error) {
    const isUnanswered = error instanceof BusyError || faultIn(error) !== undefined;
    throw isUnanswered && !(error instanceof ApiError) ? unavailable(error) : error;
  }
}

/** A client may want less than the provider lets it have. */
function narrowed(scopes: string[], { scope }: Form): string[] {
  const named = permissionsIn(scope);
  if (named === undefined) return scopes;
  const less = scopesWithin(readAsked(named.filter(isScope)).scopes, scopes);
  if (less.length > 0) return less;
  throw new ApiError(400, 'INVALID_SCOPE', 'scope: the assertion gives none of it');
}

function checkRequest({ client, key }: TokenCaller, { resource }: Wanted, form: Form): void {
  const { resource: named } = form;
  if (named !== undefined && resourceUrl(named) !== resource.url) {
    throw new ApiError(400, 'INVALID_TARGET', 'resource: the assertion is for another service');
  }
  if ([client.dpop, resource.dpop].includes('required') && key === undefined) {
    throw new ApiError(
      400,
      'INVALID_DPOP_PROOF',
      'a token for this service must be bound to a key: send a DPoP proof',
    );
  }
}

/** What tells an assertion from all others. */
function digestOf({ issuer }: Provider, { jti }: IdentityAssertion): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify([issuer, jti]))
    .digest();
}

interface Kept {
  caller: TokenCaller;
  provider: Provider;
  assertion: IdentityAssertion;
  digest: Uint8Array;
}

/**
 * Finds or makes the person and the agent, and keeps what the provider has said about them, once.
 * @returns the agent's id
 */
async function keepAssertion(
  transaction: Transaction,
  { config, masterKey }: Dependencies,
  { resource, scopes, agentId }: Wanted,
  { caller: { client }, provider, assertion, digest }: Kept,
): Promise<string> {
  const { developer_id: developerId, people, audience } = resource;
  const { issuer, id: providerId } = provider;
  if (!(await holdProvider(transaction, providerId)))
    throw invalidAssertion('its provider is no longer set up');
  const agent = await findOrMakeClientAgent(transaction, {
    developer_id: developerId,
    agent_id: agentId ?? null,
    client_id: client.id,
    client_name: client.name,
  });
  const { subject, issuedAt } = assertion;
  const name = assertion.name ?? (await boundName(transaction, developerId, { issuer, subject }));
  const { principal } = await principalOfProviderSubject(
    transaction,
    masterKey,
    { developer_id: developerId, people, created_at: issuedAt },
    { providerId, issuer, subject, name },
  );
  const { settings } = await transaction
    .selectFrom('developers')
    .select('settings')
    .where('id', '=', developerId)
    .executeTakeFirstOrThrow();
  const ceiling = longestGrant(settings, config);
  await transaction
    .insertInto('identity_assertions')
    .values({
      digest,
      developer_id: developerId,
      agent_id: agent,
      principal,
      scopes,
      audience,
      grant_lifetime: Math.min(config.tokenLifetime, ceiling),
      acr: acrOf('directory'),
      idp: issuer,
      amr: assertion.amr,
      auth_time: assertion.at,
      issued_at: issuedAt,
      expires_at: assertion.expiresAt,
      grant_id: null,
    })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .execute();
  return agent;
}

/** The name of somebody whom the assertion does not name, and whom the provider has bound before. */
async function boundName(
  transaction: Transaction,
  developerId: string,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('bindings')
    .innerJoin('principals', 'principals.id', 'bindings.principal')
    .select('principals.principal_id')
    .where('bindings.developer_id', '=', developerId)
    .where('bindings.issuer', '=', issuer)
    .where('bindings.subject', '=', subject)
    .where('bindings.ended_at', 'is', null)
    .orderBy('bindings.bound_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.principal_id ?? undefined;
}

/** Whom the developer does not know, or no longer: a refusal of the pages, as RFC 7523 §3.1 words it. */
function inWordsOf7523(error: unknown): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined || refusal.status === 400 || refusal.status >= 429) return error;
  // What works again once it is released is not the fault of the assertion.
  if (refusal.code === 'ON_HOLD') return error;
  const code = refusal.code === 'AGENT_NOT_ACTIVE' ? 'UNAUTHORIZED_CLIENT' : 'INVALID_GRANT';
  return new ApiError(400, code, refusal.message, { cause: error });
}
