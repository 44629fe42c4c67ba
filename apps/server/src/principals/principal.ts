import { newId } from '../ids.ts';
import type { Transaction } from '../store/database.ts';

/** The random id of a developer's principal, made on first sight. */
export async function findOrMakePrincipal(
  transaction: Transaction,
  developerId: string,
  principalId: string,
): Promise<string> {
  const known = await findPrincipal(transaction, principalId);
  if (known !== undefined) return known;
  await transaction
    .insertInto('principals')
    .values({ id: newId('prn'), developer_id: developerId, principal_id: principalId, revoked_before: null })
    .onConflict((conflict) => conflict.columns(['developer_id', 'principal_id']).doNothing())
    .execute();
  const made = await findPrincipal(transaction, principalId);
  if (made === undefined) throw new Error('a principal vanished while it was made');
  return made;
}

/** The random id of a principal of the transaction's developer. */
export async function findPrincipal(
  transaction: Transaction,
  principalId: string,
): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('principals')
    .select('id')
    .where('principal_id', '=', principalId)
    .executeTakeFirst();
  return row?.id;
}
