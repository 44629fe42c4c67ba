import { createTree, type DisposalLine, disposalText, subtreesOf } from '@grantex/core/log';
import type { Database } from '../../base/store/database.ts';
import { readDisposed } from '../audit/stored/disposed.ts';
import type { LogIdentity } from './log-keys/log-identity.ts';
import { readHead, subtreeReader } from './stored-tree.ts';

/**
 * What the log says of the entries that are gone, as the first line of an export, signed by the keys of this moment
 * (`docs/protocol.md` §8).
 * @returns undefined for a log from its start
 */
export async function disposalLine(
  database: Database,
  identity: LogIdentity,
  developerId: string,
): Promise<DisposalLine | undefined> {
  const found = await database.forDeveloper(developerId, async (transaction) => {
    const disposed = await readDisposed(transaction);
    if (disposed === undefined) return undefined;
    const { epoch } = await readHead(transaction, 'audit');
    const hashes = await subtreeReader(transaction, 'audit')(subtreesOf(0, disposed.size));
    return { ...disposed, epoch, hashes };
  });
  if (found === undefined) return undefined;
  const { size, hash, epoch, hashes } = found;
  const at = found.at.toISOString();
  const root = await createTree({ edge: { size, hashes } }).root();
  await identity.ready();
  const origin = identity.originOf('audit', developerId, epoch);
  const note = await identity.signText(origin, disposalText({ origin, size, root, hash, at }));
  const before = hashes.map((each) => Buffer.from(each).toString('base64'));
  return { disposed: { size, hash, before, at, note } };
}
