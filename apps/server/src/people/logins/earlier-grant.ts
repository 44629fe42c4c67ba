import type { Transaction } from '../../base/store/database.ts';
import { bindingOf } from '../accounts/binding.ts';
import { findAccountSession } from '../accounts/session.ts';
import type { Choice } from '../authorization-requests/choice.ts';
import type { LoginRequest } from './login.ts';

/**
 * Whether the page may name the earlier grant: the request names its person, or they are signed in at this browser. Several
 * people may use one browser.
 * @param session the cookie of "What can act for you"
 */
export async function isHolderHere(
  transaction: Transaction,
  { earlier, principal }: Pick<LoginRequest, 'earlier' | 'principal'>,
  session: string | undefined,
): Promise<boolean> {
  if (earlier === null) return false;
  if (principal !== null) return principal === earlier.principal;
  if (session === undefined) return false;
  const accountId = await findAccountSession(transaction, session);
  if (accountId === undefined) return false;
  return (await bindingOf(transaction, earlier.principal))?.accountId === accountId;
}

/**
 * A choice by a person who is known now. It ends an earlier grant of theirs alone: the page, which did not know them, may
 * have offered that of somebody else, of which they learn nothing.
 */
export function endingTheirOwn(
  choice: Choice,
  { earlier }: Pick<LoginRequest, 'earlier'>,
  principal: string,
): Choice {
  return earlier?.principal === principal ? choice : { ...choice, ends: undefined };
}
