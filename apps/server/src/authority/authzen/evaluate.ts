import { BY_DETAILS, decideCall, type GrantTokenClaims, indexScopes } from '@grantex/core/issuer';
import type { Database, Transaction } from '../../base/store/database.ts';
import { readClock } from '../../base/store/read-clock.ts';
import { findCatalog } from '../catalogs/catalog.ts';
import { decideByPolicy } from '../policies/decide-by-policy.ts';
import { basesOf } from '../scopes/describe.ts';

/** What a gateway asks, by the default mapping of COAZ for MCP. */
export interface Evaluation {
  subject?: { type: string; id: string } | undefined;
  action?: { name: string } | undefined;
  resource?: { type: string; id: string } | undefined;
  context?: { token?: unknown; agent?: unknown } | undefined;
}

/** Methods that list what a server has. */
const LISTS: ReadonlySet<string> = new Set([
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
]);

/**
 * Whether a request of MCP may pass, by the grant token of its caller: false for whatever cannot be told from the token and the
 * catalog of its service alone, such as a call that needs an admission.
 * @param verified the claims of the token, verified online; undefined for a token that is not valid
 */
export async function evaluate(
  database: Database,
  developerId: string,
  { subject, action, resource, context }: Evaluation,
  verified: GrantTokenClaims | undefined,
): Promise<boolean> {
  if (verified === undefined || subject?.type !== 'identity' || subject.id !== verified.sub) return false;
  if (context?.agent !== undefined && context.agent !== verified.client_id) return false;
  if (action === undefined || resource === undefined) return false;
  if (LISTS.has(action.name)) return resource.type === 'mcp_server' && resource.id === verified.aud;
  if (action.name !== 'tools/call' || resource.type !== 'tool') return false;
  return database.forDeveloper(developerId, (transaction) =>
    mayCall(transaction, developerId, verified, resource.id),
  );
}

async function mayCall(
  transaction: Transaction,
  developerId: string,
  claims: GrantTokenClaims,
  tool: string,
): Promise<boolean> {
  const { aud: audience } = claims;
  if (typeof audience !== 'string') return false;
  const catalog = await findCatalog(transaction, developerId, audience);
  const listed = catalog?.tools.find(({ name }) => name === tool);
  if (listed === undefined) return false;
  const scopes = basesOf(listed.scopes);
  if (decideCall(indexScopes(claims.scp), scopes) !== undefined) return false;
  // Its arguments are not known here, and it may need an admission.
  if (scopes.some((scope) => claims.scp.includes(`${scope}:${BY_DETAILS}`))) return false;
  const { verdict } = await decideByPolicy(transaction, {
    developerId,
    agentId: claims.client_id,
    ancestorAgentIds: claims.ancAgt ?? [],
    audience,
    depth: claims.delegationDepth,
    principalId: claims.sub,
    acr: claims.acr,
    action: tool,
    scopes,
    arguments: {},
    isPartlyHidden: true,
    isUnstated: true,
    amount: undefined,
    currency: undefined,
    at: await readClock(transaction),
  });
  return verdict === 'allow';
}
