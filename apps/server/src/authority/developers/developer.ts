import { sql } from 'kysely';
import type { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { DeveloperSettings, DeveloperTable } from '../../base/store/schema/authority-tables.ts';
import { readResources, replaceResources } from '../resources/resource.ts';
import type { ResourceSettings } from '../resources/settings.ts';
import type { developerSettings } from './settings.ts';

/** A developer as `GET /v1/me` shows it to any of its keys. */
export interface DeveloperView {
  developerId: string;
  name: string;
  email: string | null;
  mode: DeveloperTable['mode'];
  createdAt: string;
  settings: DeveloperSettings & { resources?: Record<string, ResourceSettings> };
}

export async function readDeveloper(transaction: Transaction, developerId: string): Promise<DeveloperView> {
  const row = await transaction
    .selectFrom('developers')
    .select(['id', 'name', 'email', 'mode', 'settings', 'created_at'])
    .where('id', '=', developerId)
    .executeTakeFirstOrThrow();
  const { id, name, email, mode, settings, created_at } = row;
  const resources = await readResources(transaction, developerId);
  return {
    developerId: id,
    name,
    email,
    mode,
    settings: { ...settings, ...(Object.keys(resources).length === 0 ? {} : { resources }) },
    createdAt: created_at.toISOString(),
  };
}

/**
 * Sets the given members, resets those that are `null`, and leaves the rest. The services in `resources` are among
 * `audiences`.
 * @throws {ApiError} 422 `RESOURCE_REFUSED` for audiences without one of the services, and as {@link replaceResources}
 */
export async function updateSettings(
  transaction: Transaction,
  developerId: string,
  { resources: wanted, ...changes }: z.output<typeof developerSettings>,
): Promise<void> {
  const { settings } = await transaction
    .selectFrom('developers')
    .select('settings')
    .where('id', '=', developerId)
    // Not `FOR UPDATE`: tokens that are issued meanwhile hold their agents, for which this waits, and refer to the developer.
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const before = Object.keys(await readResources(transaction, developerId));
  if (wanted !== undefined) await replaceResources(transaction, developerId, wanted ?? {});
  const names = wanted === undefined ? before : Object.keys(wanted ?? {});
  const audiences = audiencesWith(names, changes.audiences, without(settings.audiences, before));
  await transaction
    .updateTable('developers')
    .set({
      settings: sql<string>`jsonb_strip_nulls(settings || ${JSON.stringify({ ...changes, audiences })}::jsonb)`,
    })
    .where('id', '=', developerId)
    .execute();
}

/** The audiences after a change: those that are stated, or else those of before, and the services. */
function audiencesWith(
  services: readonly string[],
  stated: readonly string[] | null | undefined,
  others: readonly string[],
): string[] | null {
  const missing = services.find((name) => stated?.includes(name) === false);
  if (missing !== undefined) {
    throw new ApiError(
      422,
      'RESOURCE_REFUSED',
      `audiences: ${missing} is among resources; remove it there, too, or name it here`,
    );
  }
  const all = [...new Set([...(stated === undefined ? others : (stated ?? [])), ...services])];
  return all.length === 0 ? null : all;
}

function without(audiences: readonly string[] = [], services: readonly string[]): string[] {
  return audiences.filter((audience) => !services.includes(audience));
}
