import { type Grantex, GrantexError } from '@grantex/sdk';

/** Ends the key of a client. An unknown key has ended already. */
export async function endKey(gx: Grantex, signal: AbortSignal): Promise<void> {
  try {
    await gx.keys.revokeOwn({ signal });
  } catch (error) {
    if (!GrantexError.is(error) || error.code !== 'CREDENTIAL_UNKNOWN') throw error;
  }
}
