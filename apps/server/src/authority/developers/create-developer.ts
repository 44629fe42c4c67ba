import { newId } from '../../base/ids.ts';
import { secretDigest } from '../../base/secrets.ts';
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
}

/** Makes a developer with one admin key. Runs as the system, because there is no developer yet. */
export async function createDeveloper(
  transaction: Transaction,
  { name, email, mode, key, settings = {} }: NewDeveloper,
): Promise<{ developerId: string; createdAt: Date }> {
  const developerId = newId('dev');
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
      id: newId('key'),
      developer_id: developerId,
      name: 'first key',
      digest: secretDigest(key),
      roles: ['admin'],
      expires_at: null,
      last_used_at: null,
    })
    .execute();
  return { developerId, createdAt: made.created_at };
}
