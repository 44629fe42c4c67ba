import { FormatError } from '@grantex/core';
import { CALL_DETAIL_TYPE, type CallDetail, parseRequestedDetails, parseScope } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Client } from '../../authority/clients/client.ts';
import { checkInCatalog } from '../../authority/catalogs/check-details.ts';
import { type Asked, detailsOf, invalidDetails, readAsked } from '../../authority/details/asked-details.ts';
import { withOnline } from '../../authority/details/online.ts';
import { refuseHeldAgent } from '../../authority/holds/holds-on.ts';
import { scopesWithin } from '../../authority/grants/scopes-within.ts';
import type { Resource } from '../../authority/resources/resource.ts';
import { findResource } from '../../authority/resources/resource.ts';
import { ApiError } from '../../base/api-error.ts';
import { longestGrant } from '../../authority/developers/settings.ts';
import { newId } from '../../base/ids.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { checkTokenLength } from '../authorization-requests/authorize.ts';
import { findOrMakePrincipal, mustNotHaveLeft } from '../principals/principal.ts';
import { checkParameters, type LoginParameters } from './parameters.ts';

/** What is needed to decide what a client asks for. */
export interface Wanting {
  database: Database;
  limits: Limits;
}

/** What is needed to begin a login. */
export interface BeginOptions extends Wanting {
  config: Site & { maxGrantLifetime: number };
  masterKey: Uint8Array;
}

/** A client that sends a browser here. */
export interface LoginStart {
  client: Client;
  /** Checked, in its normal form. */
  redirectUri: string;
  parameters: LoginParameters;
  /** Whether the client has proven the key that it names. */
  isKeyProven: boolean;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
}

/** What a client asks for, once everything about it is known. */
export interface Wanted {
  resource: Resource;
  /** What the page offers: known scopes, each with the bound that the resource sets. */
  scopes: string[];
  /** What limits them. */
  details: readonly CallDetail[];
  /** The agent that the client is to the resource's developer; undefined before the first approval. */
  agentId: string | undefined;
}

/** Seconds that a login's grant lives at most, before its developer or the person shortens it: 30 days. */
const USUAL_LIFETIME = 30 * 86_400;

/** Whose logins a sandbox takes them for, where the client does not say. */
const SANDBOX_NAME = 'sandbox_user';

/** The longest name of a principal: it is not known yet who will approve. */
const LONGEST_NAME = 'x'.repeat(256);

/**
 * Checks a request of a client as a whole, whether its browser brings it or the client pushes it.
 * @throws {ApiError} 400 with a code of RFC 6749 §4.1.2.1, `INVALID_TARGET`
 */
export async function checkRequest(
  needs: Wanting,
  client: Client,
  form: Form,
): Promise<{ parameters: LoginParameters; wanted: Wanted }> {
  const parameters = checkParameters(form);
  return { parameters, wanted: await wantedBy(needs, client, parameters) };
}

/**
 * Decides what a client asks for: the service, and those of the scopes that it offers (`docs/protocol.md` §14).
 * @throws {ApiError} 400 `INVALID_TARGET`, `UNAUTHORIZED_CLIENT`, `INVALID_SCOPE`, `INVALID_DETAILS`; 403 `ON_HOLD`,
 *   `ACCESS_DENIED`
 */
export async function wantedBy(
  { database, limits }: Wanting,
  client: Client,
  { resource: asked, ...named }: Pick<LoginParameters, 'resource' | 'scopes' | 'details'>,
): Promise<Wanted> {
  return database.asSystem(async (transaction) => {
    const resource = await resourceFor(transaction, client, asked);
    const known = await transaction
      .selectFrom('agents')
      .select(['id', 'status'])
      .where('developer_id', '=', resource.developer_id)
      .where(client.kind === 'agent' ? 'id' : 'client_id', '=', client.id)
      .executeTakeFirst();
    if (known !== undefined && known.status !== 'active') {
      throw unauthorized('the developer of this service has suspended or removed this client');
    }
    if (known !== undefined) await refuseHeldAgent(transaction, known.id);
    const { scopes, details } = offered(client, resource, named);
    const { developer_id: developerId, audience } = resource;
    await checkInCatalog(transaction, { developerId, audience, details });
    if (known === undefined) await limits.mayAdd(transaction, developerId, 'agent').catch(planReached);
    await limits.mayAdd(transaction, developerId, 'grant').catch(planReached);
    return { resource, scopes, details, agentId: known?.id };
  });
}

/** Strangers do not learn which plan the developer has. */
function planReached(error: unknown): never {
  if (!(error instanceof ApiError && error.status === 402)) throw error;
  throw new ApiError(403, 'ACCESS_DENIED', 'the developer of this service has reached a limit of its plan');
}

async function resourceFor(
  transaction: Transaction,
  client: Client,
  asked: string | undefined,
): Promise<Resource> {
  const developerId = client.kind === 'agent' && asked === undefined ? client.developerId : undefined;
  const resource = await findResource(transaction, asked, developerId);
  if (client.kind === 'agent' && resource.developer_id !== client.developerId) {
    throw unauthorized('this agent belongs to another developer than the service');
  }
  if (client.kind !== 'agent' && resource.open_to !== 'clients') {
    throw unauthorized('this service is open to agents of its developer alone');
  }
  return resource;
}

/**
 * Unknown scopes are left out as long as a known one remains, and a limit of one is refused. A client that names no scope but
 * limits asks for the scopes of these.
 */
function offered(
  client: Client,
  resource: Resource,
  { scopes: named, details }: Pick<LoginParameters, 'scopes' | 'details'>,
): Asked {
  const limits = [
    ...(resource.scopes.length > 0 ? [resource.scopes] : []),
    ...(client.kind === 'agent' ? [client.scopes] : []),
  ];
  const usual = resource.default_scopes.length > 0 ? resource.default_scopes : (limits[0] ?? []);
  const limited = parseRequestedDetails(details).map(({ scope }) => scope);
  const unnamed = limited.length > 0 ? limited : usual;
  const asked = readAsked(named?.filter(isScope) ?? unnamed, details);
  if (asked.details.length > 0 && client.detailTypes?.includes(CALL_DETAIL_TYPE) === false) {
    throw invalidDetails(`authorization_details: this client has not registered ${CALL_DETAIL_TYPE}`);
  }
  const scopes = limits.reduce<string[]>((left, limit) => scopesWithin(left, limit), asked.scopes);
  const known = detailsOf(scopes, asked.details);
  const unknown = asked.details.find((detail) => !known.includes(detail));
  if (unknown !== undefined)
    throw invalidDetails(`this service does not offer ${unknown.scope} without constraint`);
  if (scopes.length > 0) return { scopes, details: asked.details };
  throw new ApiError(400, 'INVALID_SCOPE', `scope: this service offers ${(limits[0] ?? []).join(' ')}`);
}

export function isScope(text: string): boolean {
  try {
    parseScope(text);
    return true;
  } catch (error) {
    if (FormatError.is(error)) return false;
    throw error;
  }
}

/**
 * Keeps a request until somebody has decided, for 15 minutes, for the browser that the client has sent.
 * @returns the secret of its page
 */
export async function beginLogin(
  { config, database, masterKey }: BeginOptions,
  { client, redirectUri, parameters, isKeyProven, visitDigest }: LoginStart,
  { resource, scopes, details, agentId }: Wanted,
): Promise<string> {
  const { developer_id: developerId, audience } = resource;
  checkTokenLength(config.publicUrl, {
    developerId,
    principalId: LONGEST_NAME,
    agentId: agentId ?? newId('ag'),
    scopes,
    details: withOnline(details),
    audience,
  });
  const secret = newSecret('');
  await database.forDeveloper(developerId, async (transaction) => {
    const { settings } = await transaction
      .selectFrom('developers')
      .select('settings')
      .where('id', '=', developerId)
      .executeTakeFirstOrThrow();
    const ceiling = longestGrant(settings, config);
    // A sandbox asks nobody who they are.
    const principal =
      config.mode === 'sandbox'
        ? await findOrMakePrincipal(
            transaction,
            { masterKey },
            developerId,
            parameters.loginHint ?? SANDBOX_NAME,
          )
        : null;
    if (principal !== null) await mustNotHaveLeft(transaction, principal);
    await transaction
      .insertInto('authorization_requests')
      .values({
        id: newId('areq'),
        developer_id: developerId,
        agent_id: agentId ?? null,
        principal,
        scopes,
        details: JSON.stringify(details),
        audience,
        redirect_uri: redirectUri,
        state: parameters.state ?? null,
        grant_lifetime: Math.min(USUAL_LIFETIME, ceiling),
        code_challenge: parameters.codeChallenge,
        consent_digest: secretDigest(secret),
        expires_at: sql<Date>`clock_timestamp() + interval '15 minutes'`,
        status: 'pending',
        face: 'oauth',
        client_id: client.id,
        client_name: client.name,
        visit_digest: visitDigest,
        dpop_jkt: parameters.dpopJkt ?? null,
        is_key_proven: isKeyProven,
      })
      .execute();
  });
  return secret;
}

function unauthorized(fault: string): ApiError {
  return new ApiError(400, 'UNAUTHORIZED_CLIENT', fault);
}
