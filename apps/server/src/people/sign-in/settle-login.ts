import type { Site } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import { isEqual } from '../accounts/challenge.ts';
import { chosenOf, choiceWithin } from '../authorization-requests/choice.ts';
import { approve, type Settled } from '../authorization-requests/decide.ts';
import { requestChanged } from '../authorization-requests/open-request.ts';
import type { Identity } from '../directory/authenticate.ts';
import { holdProvider } from '../directory/provider.ts';
import { endingTheirOwn } from '../logins/earlier-grant.ts';
import { findOrMakeClientAgent } from '../logins/client-agent.ts';
import { lockLogin, mustBeTheirs, mustBeUndecided } from '../logins/login.ts';
import { principalOfProviderSubject } from '../logins/identify-principal.ts';
import { type SignIn, signInOver } from './sign-in.ts';

/**
 * Approves a login by a sign-in at the developer's provider, which says who the person is.
 * @throws {ApiError} 409 `SIGN_IN_OVER`, `REQUEST_CHANGED`, and as `mustBeUndecided`, `choiceWithin`,
 *   `findOrMakeClientAgent`, `principalOfProviderSubject`
 */
export async function settleLogin(
  transaction: Transaction,
  needs: { config: Site; masterKey: Uint8Array },
  { purpose, providerId, visitDigest, about }: SignIn,
  { name, subject, amr, at }: Identity,
): Promise<{ settled: Settled; clientName: string }> {
  if (about?.choice === undefined || purpose !== 'approve') throw signInOver();
  if (!(await holdProvider(transaction, providerId))) throw signInOver();
  const login = mustBeUndecided(await lockLogin(transaction, needs, about.secret, visitDigest));
  const { digest, request } = login;
  if (request.id !== about.requestId || request.provider?.id !== providerId) throw signInOver();
  if (!isEqual(about.shownDigest, Buffer.from(digest, 'base64url'))) throw requestChanged();
  const choice = choiceWithin(request, chosenOf(about.choice));
  const { issuer } = request.provider;
  const agent_id = await findOrMakeClientAgent(transaction, request);
  const known = { providerId, issuer, subject, name };
  const { principal, way } = await principalOfProviderSubject(transaction, needs.masterKey, request, known);
  mustBeTheirs(request, principal);
  const settled = await approve(
    transaction,
    needs,
    { ...request, agent_id, principal },
    {
      choice: endingTheirOwn(choice, request, principal),
      visitDigest,
      amr,
      at: at === undefined || at > request.now ? request.now : at,
      way,
      identityProvider: issuer,
    },
  );
  return { settled, clientName: request.client_name };
}
