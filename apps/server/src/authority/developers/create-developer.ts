import { newId } from '../../base/ids.ts';
import { secretDigest } from '../../base/secrets.ts';
import type { Actor } from '../../http/credentials/actor.ts';
import { noteEvent } from '../../ledger/events/noted-events.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { DeveloperSettings, DeveloperTable } from '../../base/store/schema/authority-tables.ts';

export interface NewDeveloper {
  name: string;
  /** Contact address as stated at sign-up. It is not verified and grants no rights. */
  email?: string;
  mode: DeveloperTable['mode'];
  /** Its first API key, with the role `admin`. */
  key: string;
  settings?: DeveloperSettings;
  /** Who makes it: whoever gets the key, or the operator of the server, who has configured the key. */
  by: 'itself' | 'operator';
}

/**
 * Makes a developer with one admin key, and the first entry of its administrators' log. Runs as the system, because there is no
 * developer yet.
 */
export async function createDeveloper(
  transaction: Transaction,
  { name, email, mode, key, settings = {}, by }: NewDeveloper,
): Promise<{ developerId: string; createdAt: Date }> {
  const developerId = newId('dev');
  const first = { id: newId('key'), name: 'first key' };
  const made = await transaction
    .insertInto('developers')
    .values({
      id: developerId,
      name,
      email: email ?? null,
      mode,
      settings: JSON.stringify(settings),
      revoked_before: null,
    })
    .returning('created_at')
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('api_keys')
    .values({
      ...first,
      developer_id: developerId,
      digest: secretDigest(key),
      roles: ['admin'],
      expires_at: null,
      last_used_at: null,
    })
    .execute();
  const actor: Actor =
    by === 'operator'
      ? { developerId, door: 'command', by: { kind: 'operator' } }
      : { developerId, door: 'api', by: { kind: 'key', key: first } };
  const data = { mode, keyId: first.id };
  noteEvent(transaction, developerId, { type: 'developer.created', data }, actor);
  return { developerId, createdAt: made.created_at };
}
