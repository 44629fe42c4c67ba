import { principalBound } from '../accounts/binding.ts';
import type { Dependencies } from '../../main/dependencies.ts';
import type { Transaction } from '../../base/store/database.ts';
import { mustBeOpen } from '../authorization-requests/open-request.ts';
import { deny, type Settled } from '../authorization-requests/settle.ts';
import { lockShown } from '../authorization-requests/shown.ts';
import { wayToBind } from '../authorization-requests/way-to-bind.ts';

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
