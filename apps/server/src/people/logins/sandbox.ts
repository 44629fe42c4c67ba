import { SANDBOX_ACR } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import { type Choice, wholeChoice } from '../authorization-requests/choice.ts';
import { redirectLocation, writeApproval } from '../authorization-requests/decide.ts';
import { newCode } from '../authorization-requests/request.ts';
import { findOrMakeClientAgent } from './client-agent.ts';
import { lockLogin, mustBeUndecided } from './login.ts';
import type { LoginVisit } from './settle.ts';

/**
 * Approves a login without asking anybody, in a sandbox. The database refuses it everywhere else.
 * @param choose what is approved of it; default: everything
 * @returns where the browser goes
 * @throws {ApiError} as `mustBeUndecided`, and what `choose` throws
 */
export async function approveInSandbox(
  transaction: Transaction,
  needs: { config: Site },
  { secret, visitDigest }: LoginVisit,
  choose: (asked: Parameters<typeof wholeChoice>[0]) => Choice = wholeChoice,
): Promise<string | undefined> {
  const { request } = mustBeUndecided(await lockLogin(transaction, needs, secret, visitDigest));
  const { principal } = request;
  if (principal === null) throw new Error('a sandbox names the person when a login begins');
  const choice = choose(request);
  const agent_id = await findOrMakeClientAgent(transaction, request);
  const code = newCode();
  await writeApproval(transaction, { ...request, agent_id, principal }, choice.scopes, {
    ...code.columns,
    agent_id,
    acr: SANDBOX_ACR,
    amr: [],
    auth_time: sql<Date>`clock_timestamp()`,
    approved_scopes: choice.scopes,
    approved_details: JSON.stringify(choice.details),
    approved_lifetime: choice.lifetime,
    ends_grant_id: choice.ends ?? null,
    decided_at: sql<Date>`clock_timestamp()`,
  });
  return redirectLocation(request, needs.config.publicUrl, { code: code.secret });
}
