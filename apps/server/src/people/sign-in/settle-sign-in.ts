import { bind, endBinding, type ProviderSubject } from '../accounts/binding.ts';
import { isEqual } from '../accounts/challenge.ts';
import { forgetProofs } from '../authorization-requests/address-proof.ts';
import { type Choice, chosenOf, choiceWithin, type KeptChoice } from '../authorization-requests/choice.ts';
import { mustBeOpen, requestChanged } from '../authorization-requests/open-request.ts';
import { approve, deny, type Settled } from '../authorization-requests/decide.ts';
import { type ConsentRequest, lockConsent } from '../authorization-requests/consent-details.ts';
import { wayToBind } from '../authorization-requests/way-to-bind.ts';
import { holdProvisioning } from '../../authority/provisioning/provisioning-lock.ts';
import { revoke } from '../../authority/revocations/revoke.ts';
import type { Transaction } from '../../base/store/database.ts';
import { findDirectoryAccount, findOrMakeDirectoryAccount, type Known } from '../directory/account.ts';
import type { Identity } from '../directory/authenticate.ts';
import { mustOwnName, subjectChanged } from '../authorization-requests/name-owner.ts';
import { holdProvider, providerHost } from '../directory/provider.ts';
import { type SignIn, signInOver } from './sign-in.ts';
import type { Site } from '../../base/site.ts';
import type { WrongPerson } from './views/pages.ts';

/** The result of a sign-in for a request. */
export type SignedIn =
  | { kind: 'settled'; settled: Settled; developerName: string }
  | { kind: 'recovered' }
  /** The person who signed in is not the one who is asked. Nothing was done. */
  | ({ kind: 'wrong-person' } & WrongPerson);

/**
 * Decides a request, or replaces a binding, by a sign-in for the request as shown (`docs/protocol.md` §6). The first person
 * who signs in under the principal's name is bound to it and owns the name permanently. If this provider or a later one
 * gives the same name to another person, that person is refused.
 * @throws {ApiError} 409 `SIGN_IN_OVER`, `REQUEST_CHANGED`; 403 `DIRECTORY_SUBJECT_CHANGED`; and as `mustBeOpen`,
 *   `wayToBind`
 */
export async function settleSignIn(
  transaction: Transaction,
  dependencies: { config: Site },
  { purpose, developerId, providerId, visitDigest, about }: SignIn,
  identity: Identity,
): Promise<SignedIn> {
  if (about === undefined || purpose === 'sign-in' || purpose === 'approve-call') throw signInOver();
  if (!(await holdProvider(transaction, providerId))) throw signInOver();
  await holdProvisioning(transaction, developerId);
  const found = mustBeOpen(await lockConsent(transaction, dependencies, about.secret, 'update'));
  const { digest, request } = found;
  if (request.id !== about.requestId || request.provider?.id !== providerId) throw signInOver();
  if (!isEqual(about.shownDigest, Buffer.from(digest, 'base64url'))) throw requestChanged();
  const { name } = identity;
  if (name !== request.principal_id) {
    const host = providerHost(request.provider.issuer);
    const { principal_id: principalId, developer_name: developerName } = request;
    return { kind: 'wrong-person', name, principalId, developerName, providerHost: host };
  }
  const known = { providerId, issuer: request.provider.issuer, subject: identity.subject };
  mustOwnName(request, known);
  if (purpose === 'bind') {
    await bindAnew(transaction, request, visitDigest, known);
    return { kind: 'recovered' };
  }
  const choice = purpose === 'approve' ? choiceOf(request, about.choice) : undefined;
  await mustBeTheirs(transaction, request, known);
  if (purpose === 'approve' && request.binding === null)
    await bindTo(transaction, request, known, { isRecovery: false });
  const settled =
    choice === undefined
      ? await deny(transaction, dependencies, request)
      : await approve(transaction, dependencies, request, {
          choice,
          visitDigest,
          amr: identity.amr,
          at: identity.at === undefined || identity.at > request.now ? request.now : identity.at,
          way: 'directory',
          identityProvider: known.issuer,
        });
  return { kind: 'settled', settled, developerName: request.developer_name };
}

/** The choice that the person left with, checked again. */
function choiceOf(request: ConsentRequest, choice: KeptChoice | undefined): Choice {
  if (choice === undefined) throw signInOver();
  return choiceWithin(request, chosenOf(choice));
}

type KnownPerson = Known & ProviderSubject;

async function mustBeTheirs(
  transaction: Transaction,
  { binding }: ConsentRequest,
  known: KnownPerson,
): Promise<void> {
  if (binding === null) return;
  const accountId = await findDirectoryAccount(transaction, known);
  if (binding.way === 'directory' && accountId !== undefined && accountId === binding.account_id) return;
  throw subjectChanged();
}

/** Replaces a passkey by the provider, for a browser that has proven the address. Earlier grants end. */
async function bindAnew(
  transaction: Transaction,
  request: ConsentRequest,
  visitDigest: Uint8Array,
  known: KnownPerson,
): Promise<void> {
  const way = await wayToBind(transaction, request, visitDigest);
  if (way.kind !== 'recover') throw signInOver();
  await endBinding(transaction, request.principal);
  await bindTo(transaction, request, known, { isRecovery: true });
  // Last: it locks the head of the revocation log.
  await revoke(transaction, request.developer_id, { kind: 'principal', id: request.principal, by: 'server' });
}

async function bindTo(
  transaction: Transaction,
  { developer_id: developerId, principal }: ConsentRequest,
  known: KnownPerson,
  { isRecovery }: { isRecovery: boolean },
): Promise<void> {
  const accountId = await findOrMakeDirectoryAccount(transaction, known);
  const { issuer, subject } = known;
  await bind(transaction, {
    developerId,
    principal,
    accountId,
    way: 'directory',
    known: { issuer, subject },
    isRecovery,
  });
  await forgetProofs(transaction, principal);
}
