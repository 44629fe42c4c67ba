import { sql } from 'kysely';
import type { z } from 'zod';
import type { Transaction } from '../../base/store/database.ts';
import type { DeveloperSettings, DeveloperTable } from '../../base/store/schema/authority-tables.ts';
import type { developerSettings } from './settings.ts';

/** A developer as `GET /v1/me` shows it to any of its keys. */
export interface DeveloperView {
  developerId: string;
  name: string;
  email: string | null;
  mode: DeveloperTable['mode'];
  createdAt: string;
  settings: DeveloperSettings;
}

export async function readDeveloper(transaction: Transaction, developerId: string): Promise<DeveloperView> {
  const row = await transaction
    .selectFrom('developers')
    .select(['id', 'name', 'email', 'mode', 'settings', 'created_at'])
    .where('id', '=', developerId)
    .executeTakeFirstOrThrow();
  const { id, name, email, mode, settings, created_at } = row;
  return { developerId: id, name, email, mode, settings, createdAt: created_at.toISOString() };
}

/** Sets the given members, resets those that are `null`, and leaves the rest. */
export async function updateSettings(
  transaction: Transaction,
  developerId: string,
  changes: z.output<typeof developerSettings>,
): Promise<void> {
  await transaction
    .updateTable('developers')
    .set({ settings: sql<string>`jsonb_strip_nulls(settings || ${JSON.stringify(changes)}::jsonb)` })
    .where('id', '=', developerId)
    .execute();
}
