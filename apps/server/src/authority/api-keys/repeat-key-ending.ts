import type { AcknowledgedEvent } from '../../base/store/acknowledged.ts';
import type { Transaction } from '../../base/store/database.ts';
import { deleteLoginKey } from './delete-key.ts';

/** After a lost rotation nobody has the key that was replaced, and its successor is lost. */
const ENDINGS: readonly string[] = ['api_key.revoked', 'api_key.rotated'];

/**
 * Repeats the end of a key that a program got by a login: the person has left, lost a role or signed the program out. A key of
 * the organization stays, as it may be the last one that a lost transaction replaced.
 * @returns whether a key was deleted now
 */
export async function repeatKeyEnding(
  transaction: Transaction,
  { developerId, type, data }: AcknowledgedEvent,
): Promise<boolean> {
  if (!ENDINGS.includes(type)) return false;
  const { keyId } = data as { keyId: string };
  return (await deleteLoginKey(transaction, developerId, keyId)).length > 0;
}
