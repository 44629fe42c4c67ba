import { principalBound } from '../accounts/binding.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Transaction } from '../store/database.ts';
import { mustBeOpen } from './open-request.ts';
import { deny, type Settled } from './settle.ts';
import { lockShown } from './shown.ts';
import { wayToBind } from './way-to-bind.ts';

/**
 * Denies while the principal is bound to nobody: whoever could bind it now may. Needs no passkey, so that a person can
 * say no without making one.
 * @throws {ApiError} as `mustBeOpen` and `wayToBind`; 409 `PRINCIPAL_BOUND`: then a passkey is needed
 */
export async function denyUnbound(
  transaction: Transaction,
  dependencies: Pick<Dependencies, 'config'>,
  { secret, visitDigest }: { secret: string; visitDigest: Uint8Array },
): Promise<Settled> {
  const { request } = mustBeOpen(await lockShown(transaction, dependencies, secret, 'update'));
  if (request.binding !== null) throw principalBound();
  await wayToBind(transaction, request, visitDigest);
  return deny(transaction, dependencies, request);
}
