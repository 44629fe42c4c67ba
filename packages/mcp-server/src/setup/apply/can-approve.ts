import { GrantexError } from '@grantex/sdk';
import type { SetupContext } from '../setup-context.ts';
import { ignoreNotFound } from './register.ts';

/**
 * Whether somebody could approve as this person: on a live server a name needs a person behind it, or a way to find out
 * who that is (`docs/protocol.md` §6).
 */
export async function canApprove({ gx, developer }: SetupContext, principalId: string): Promise<boolean> {
  if (developer.mode === 'sandbox' || developer.settings.firstUse === true) return true;
  const provider = await gx.signInProvider.get().catch(ignoreNotFound);
  if (provider !== undefined) return true;
  try {
    const { binding, email } = await gx.principals.get(principalId);
    return binding !== null || email !== null;
  } catch (error) {
    if (GrantexError.is(error) && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}
