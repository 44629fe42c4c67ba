import { acrOf } from '@grantex/core/issuer';
import type { BindingWay } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import { challengeUsed, isEqual, useChallenge } from '../accounts/challenge.ts';
import { type Authentication, verifyAssertion } from '../accounts/passkey.ts';
import { relyingPartyOf } from '../accounts/relying-party.ts';
import type { AssertionResponse } from '../accounts/responses.ts';
import type { Dependencies } from '../../main/dependencies.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { notBound } from '../consent/ask.ts';
import { type Choice, type Chosen, choiceWithin, keptChoice, unchangedChoice } from './choice.ts';
import { mustBeOpen, requestChanged } from './open-request.ts';
import { redirectLocation } from './redirect-location.ts';
import { newCode } from './request.ts';
import { type ConsentRequest, lockShown } from './shown.ts';

/** A decision, and the passkey's answer that stands for it. */
export interface Decision {
  secret: string;
  visitDigest: Uint8Array;
  purpose: 'approve' | 'deny';
  /** What the page says now that the person has chosen: what the challenge was made for, or nothing is approved. */
  chosen: Chosen;
  response: AssertionResponse;
}

/** What came of a decision. */
export interface Settled {
  status: 'approved' | 'denied';
  /** Where the browser must go now; without one, the agent's developer asks for the code. */
  location?: string;
}

type Needs = Pick<Dependencies, 'config'>;

/**
 * Approves or denies, by the person whom the principal is bound to (`docs/protocol.md` §6). The challenge is used up
 * whatever comes of it; what was shown is computed again over the locked rows. Approving again hands out a new code,
 * and the one before is worth nothing.
 * What was chosen must be what the challenge was made for.
 * @returns the refusal instead, the consequence of which must be committed: as `mustBeOpen`; 409 `CHALLENGE_USED`,
 *   `REQUEST_CHANGED` or `CHOICE_CHANGED`, 422 as `choiceWithin`, 403 `PASSKEY_UNKNOWN`, `PASSKEY_REFUSED` or `WRONG_PERSON`
 */
export async function settleDecision(
  transaction: Transaction,
  dependencies: Needs,
  { secret, visitDigest, purpose, chosen, response }: Decision,
): Promise<Settled | ApiError> {
  return useChallenge(transaction, { response, purpose, visitDigest }, async (row, challenge) => {
    const { digest, request } = mustBeOpen(await lockShown(transaction, dependencies, secret, 'share'));
    if (row.request_id !== request.id || row.shown_digest === null) throw challengeUsed();
    if (!isEqual(row.shown_digest, Buffer.from(digest, 'base64url'))) throw requestChanged();
    const choice =
      purpose === 'approve' ? unchangedChoice(keptChoice(row), choiceWithin(request, chosen)) : undefined;
    if (request.binding === null) throw notBound();
    const relyingParty = relyingPartyOf(dependencies.config.publicUrl);
    const person = await verifyAssertion(transaction, relyingParty, { response, challenge });
    if (request.binding.account_id !== person.accountId) throw wrongPerson();
    if (choice === undefined) return deny(transaction, dependencies, request);
    const { amr, at } = person;
    return approve(transaction, dependencies, request, { choice, amr, at, way: request.binding.way });
  });
}

function wrongPerson(): ApiError {
  return new ApiError(
    403,
    'WRONG_PERSON',
    'this passkey belongs to somebody else than the person who is asked; choose another one',
  );
}

/** What is approved, and how it is known that the person approves it. */
export interface Approval extends Pick<Authentication, 'amr' | 'at'> {
  choice: Choice;
  way: BindingWay;
  /** The issuer of the provider at which they signed in, where they did. */
  identityProvider?: string;
}

/** Writes an approval down, once it is known who approves. Hold what {@link lockShown} locks. */
export async function approve(
  transaction: Transaction,
  { config }: Needs,
  request: ConsentRequest,
  { choice, amr, at, way, identityProvider }: Approval,
): Promise<Settled> {
  // Without a redirect the code is made when the developer asks for it, or asks again.
  const code = request.redirect_uri === null ? undefined : newCode();
  const columns = code?.columns ?? {
    status: 'approved' as const,
    code_digest: null,
    code_expires_at: null,
  };
  await write(transaction, request, {
    ...columns,
    acr: acrOf(way),
    idp: identityProvider ?? null,
    amr,
    auth_time: at,
    approved_scopes: choice.scopes,
    approved_lifetime: choice.lifetime,
  });
  const location =
    code === undefined ? undefined : redirectLocation(request, config.publicUrl, { code: code.secret });
  return { status: 'approved', ...(location === undefined ? {} : { location }) };
}

/** Writes a denial down, and says where the browser goes with it. Until its code is exchanged it undoes an approval. */
export async function deny(
  transaction: Transaction,
  { config }: Needs,
  request: ConsentRequest,
): Promise<Settled> {
  await write(transaction, request, { status: 'denied' });
  const location = redirectLocation(request, config.publicUrl, { error: 'access_denied' });
  return { status: 'denied', ...(location === undefined ? {} : { location }) };
}

interface DecisionColumns {
  status: 'approved' | 'denied';
  code_digest?: Uint8Array | null;
  code_expires_at?: RawBuilder<Date> | null;
  acr?: string;
  idp?: string | null;
  amr?: string[];
  auth_time?: Date;
  approved_scopes?: string[];
  approved_lifetime?: number;
}

async function write(
  transaction: Transaction,
  { id, developer_id: developerId, agent_id: agentId, principal }: ConsentRequest,
  columns: DecisionColumns,
): Promise<void> {
  await transaction
    .updateTable('authorization_requests')
    .set({ ...columns, decided_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .execute();
  const data = { authRequestId: id, agentId, principal };
  await appendEvent(transaction, developerId, { type: `authorization.${columns.status}`, data });
}
