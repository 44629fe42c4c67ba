import { randomBytes } from 'node:crypto';
import { canonicalJson, ENTRY_SALT_BYTES, saltedDigest } from '@grantex/core/log';
import type { Transaction } from '../../base/store/database.ts';
import type { Actor } from '../../http/credentials/actor.ts';

/** Who made a change, as an entry of the log states it. */
export interface WhoActed {
  /** The entry's `principal`: the id of the person or of the API key, or `operator` or `server`. */
  readonly id: string;
  /** The entry's `principalId`: canonical JSON of what is known of them. */
  readonly text: string;
  readonly salt: Uint8Array;
  /** The entry's `principalDigest`. */
  readonly digest: string;
  /** The issuer of the provider at which a person signed in. */
  readonly issuer: string | null;
}

/**
 * Reads or stores who acts. The same text keeps its salt, so that a person is stored once and can be erased at once. Call it
 * while the log is locked.
 */
export async function whoActed(
  transaction: Transaction,
  developerId: string,
  { by }: Actor,
): Promise<WhoActed> {
  const { id, issuer } = idOf(by);
  const text = textOf(by);
  const found = await transaction
    .selectFrom('admin_actors')
    .select(['salt', 'digest'])
    .where('developer_id', '=', developerId)
    .where('actor', '=', id)
    .where('text', '=', text)
    .executeTakeFirst();
  if (found !== undefined)
    return { id, text, issuer, salt: found.salt, digest: Buffer.from(found.digest).toString('hex') };
  const salt = randomBytes(ENTRY_SALT_BYTES);
  const digest = await saltedDigest(salt, text);
  await transaction
    .insertInto('admin_actors')
    .values({ developer_id: developerId, digest: Buffer.from(digest, 'hex'), actor: id, text, salt })
    .execute();
  return { id, text, issuer, salt, digest };
}

function idOf(by: Actor['by']): { id: string; issuer: string | null } {
  if (by.kind === 'person') return { id: by.person.id, issuer: by.person.issuer };
  return { id: by.kind === 'key' ? by.key.id : by.kind, issuer: null };
}

function textOf(by: Actor['by']): string {
  if (by.kind === 'key') return canonicalJson({ kind: 'key', name: by.key.name });
  if (by.kind !== 'person') return canonicalJson({ kind: by.kind });
  const { name, email, subject, issuer } = by.person;
  const key = by.key === undefined ? {} : { keyId: by.key.id, keyName: by.key.name };
  return canonicalJson({ kind: 'person', name, email, subject, issuer, ...key });
}
