import { ApiError, refusalOf } from '../../base/api-error.ts';
import { claimedSubject } from '../../base/one-time-jwt.ts';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { takeOnce } from '../../base/store/take-once.ts';
import { audienceField } from '../../http/requests/fields.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { permissionsIn } from '../../http/requests/scope-parameter.ts';
import { publicKeySchema } from '../agents/public-key.ts';
import type { AgentClient } from '../clients/client.ts';
import { findAgentClient } from '../clients/find-agent.ts';
import { detailsParameter } from '../details/details-parameter.ts';
import { delegate } from '../grants/delegate.ts';
import { readParentToken } from '../grants/parent-token.ts';
import type { Issued } from '../grants/issue.ts';
import { kidOf } from '../keys/ready-keys.ts';
import { resourceUrl } from '../resources/resource-url.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { retryNextSecond } from '../tokens/same-second.ts';
import { invalidActor, verifyActorToken } from './actor-token.ts';
import type { TokenCaller } from './redeem.ts';

type Needs = Issuer & { database: Database; limits: Limits; now: () => number };

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';

/** Life of a delegated grant in seconds, as in the JSON API. */
const LIFETIME = 3_600;

/** What some refusals of a delegation are here (RFC 8693 §2.2.2). Each other one is a fault of the request. */
const WORDS: Readonly<Record<string, string>> = {
  AUDIENCE_NOT_NARROWER: 'INVALID_TARGET',
  AUDIENCE_NOT_REGISTERED: 'INVALID_TARGET',
  DETAILS_NOT_NARROWER: 'INVALID_DETAILS',
  INVALID_DETAILS: 'INVALID_DETAILS',
  INVALID_DPOP_PROOF: 'INVALID_DPOP_PROOF',
  INVALID_SCOPE: 'INVALID_SCOPE',
  INVALID_TARGET: 'INVALID_TARGET',
  PLAN_LIMIT_EXCEEDED: 'ACCESS_DENIED',
  SCOPE_NOT_DECLARED: 'INVALID_SCOPE',
  SCOPE_NOT_NARROWER: 'INVALID_SCOPE',
  TOO_MANY_SCOPES: 'INVALID_SCOPE',
};

/** A token of RFC 8693 §2.2.1. */
export interface Exchanged extends Issued {
  issuedTokenType: string;
}

/**
 * Token exchange (RFC 8693): an agent hands a part of its grant down to another agent of its developer. The parent
 * authenticates with its key, and presents its own token and a proof that the child made for that token: neither ever has
 * what the other one could use.
 * @throws {ApiError} 400 `INVALID_REQUEST`, `INVALID_SCOPE`, `INVALID_TARGET`, `INVALID_DETAILS`, `UNAUTHORIZED_CLIENT`,
 *   `INVALID_DPOP_PROOF`
 */
export async function exchangeToken(needs: Needs, caller: TokenCaller, form: Form): Promise<Exchanged> {
  const { client, method, key } = caller;
  if (client.kind !== 'agent' || method !== 'private_key_jwt') {
    throw new ApiError(
      400,
      'UNAUTHORIZED_CLIENT',
      'only an agent delegates, and authenticates with private_key_jwt',
    );
  }
  const { subjectToken, actorToken, scopes, details } = readExchange(form);
  const { database, config, issuerKeys, now } = needs;
  const { developerId } = client;
  await issuerKeys.ready(kidOf(subjectToken));
  try {
    const parentToken = await readParentToken(needs, developerId, subjectToken, key);
    if (parentToken.client_id !== client.id) throw missing('subject_token must be a token of this client');
    const held = { developerId, audiences: [parentToken.aud].flat() };
    const audience = await database.forDeveloper(developerId, (transaction) =>
      audienceIn(transaction, form, held),
    );
    const child = await findActor(database, client, actorToken);
    const proof = await verifyActorToken(actorToken, {
      ...child,
      issuer: config.publicUrl,
      subjectToken,
      now: now(),
    });
    const wanted = {
      parentToken,
      key,
      subAgentId: child.agentId,
      scopes,
      details,
      audience,
      expiresIn: LIFETIME,
    };
    const issued = await retryNextSecond(() =>
      database.forDeveloper(developerId, async (transaction) => {
        const isFirst = await takeOnce(
          transaction,
          ['actor_token', child.agentId, proof.jti],
          proof.expiresAt,
        );
        if (!isFirst) throw invalidActor('it was used before; make a new one for each request');
        await needs.limits.mayAdd(transaction, developerId, 'grant');
        return delegate(transaction, needs, wanted);
      }),
    );
    return { ...issued, issuedTokenType: ACCESS_TOKEN };
  } catch (error) {
    throw inWordsOf8693(error);
  }
}

interface Exchange {
  subjectToken: string;
  actorToken: string;
  scopes: string[];
  /** Unchecked. */
  details: unknown;
}

function readExchange(form: Form): Exchange {
  const { subject_token: subjectToken, actor_token: actorToken } = form;
  if (subjectToken === undefined) throw missing('subject_token is missing');
  if (form['subject_token_type'] !== ACCESS_TOKEN)
    throw missing(`subject_token_type must be ${ACCESS_TOKEN}`);
  if (actorToken === undefined) throw missing('actor_token is missing: the agent that will act makes it');
  if (form['actor_token_type'] !== JWT) throw missing(`actor_token_type must be ${JWT}`);
  if ((form['requested_token_type'] ?? ACCESS_TOKEN) !== ACCESS_TOKEN) {
    throw missing(`requested_token_type must be ${ACCESS_TOKEN}`);
  }
  const scopes = permissionsIn(form['scope']);
  if (scopes === undefined) {
    throw new ApiError(400, 'INVALID_SCOPE', 'scope is missing: name what the agent may do');
  }
  return { subjectToken, actorToken, scopes, details: detailsParameter(form['authorization_details']) };
}

/** What a subject token is for. */
interface Held {
  developerId: string;
  audiences: readonly string[];
}

/**
 * The audience that is asked for. `resource` is a URL, in any writing of that of a service of the developer or of the one
 * that is held; `audience` may be any name, letter for letter (RFC 8693 §2.1). A token is for one service.
 */
async function audienceIn(
  transaction: Transaction,
  { resource, audience }: Form,
  held: Held,
): Promise<string | undefined> {
  const named = resource === undefined ? audience : await audienceOf(transaction, resource, held);
  if (named === undefined) return undefined;
  const isOne = audience === undefined || [named, resource].includes(audience);
  if (isOne && audienceField.safeParse(named).success) return named;
  throw new ApiError(400, 'INVALID_TARGET', 'resource, audience: name one service, by its absolute URI');
}

async function audienceOf(
  transaction: Transaction,
  resource: string,
  { developerId, audiences }: Held,
): Promise<string> {
  const url = resourceUrl(resource);
  if (url === undefined) return resource;
  const same = audiences.find((audience) => resourceUrl(audience) === url);
  if (same !== undefined) return same;
  const service = await transaction
    .selectFrom('resources')
    .select('audience')
    .where('url', '=', url)
    .where('developer_id', '=', developerId)
    .executeTakeFirst();
  return service?.audience ?? resource;
}

/** The agent that an actor token claims to be from, and its key. */
async function findActor(
  database: Database,
  { developerId }: AgentClient,
  actorToken: string,
): Promise<Pick<Parameters<typeof verifyActorToken>[1], 'agentId' | 'publicKey'>> {
  const agentId = claimedSubject(actorToken, invalidActor);
  const agent = await database.asSystem((transaction) => findAgentClient(transaction, agentId));
  // The same answer for an agent of another developer: ids cannot be probed.
  if (agent === undefined || agent.developerId !== developerId) throw invalidActor('there is no such agent');
  const { keys } = agent;
  if (keys === undefined || !('jwks' in keys)) throw invalidActor('this agent has no key');
  return { agentId, publicKey: publicKeySchema.parse(keys.jwks.keys[0]) };
}

/** A refusal of the JSON API, as RFC 8693 §2.2.2 words it. */
function inWordsOf8693(error: unknown): unknown {
  const refusal = refusalOf(error);
  if (refusal === undefined || refusal.status >= 429 || refusal.code === 'ON_HOLD') return error;
  return new ApiError(400, WORDS[refusal.code] ?? 'INVALID_REQUEST', refusal.message, {
    headers: refusal.headers,
    cause: error,
  });
}

function missing(fault: string): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', fault);
}
