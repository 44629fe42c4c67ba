import { sql } from 'kysely';
import type { z } from 'zod';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { checkRetention, lockRetention } from '../../ledger/retention/retention.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { DeveloperSettings, DeveloperTable } from '../../base/store/schema/authority-tables.ts';
import { MOST_AUDIENCES } from '../../base/limits.ts';
import type { Site } from '../../base/site.ts';
import { type DomainView, findDomain } from '../domains/domain.ts';
import { readResources, writeResources } from '../resources/resource.ts';
import { changedResources, type Resources } from '../resources/settings.ts';
import type { developerSettings } from './settings.ts';

/** A developer as `GET /v1/me` shows it to any of its keys. */
export interface DeveloperView {
  developerId: string;
  name: string;
  email: string | null;
  mode: DeveloperTable['mode'];
  createdAt: string;
  settings: DeveloperSettings & { resources?: Resources };
  /** The issuer of the provider where its people sign in. */
  signInProvider: string | null;
  domain: DomainView | null;
}

export async function readDeveloper(transaction: Transaction, developerId: string): Promise<DeveloperView> {
  const row = await transaction
    .selectFrom('developers')
    .leftJoin('sign_in_providers as provider', 'provider.developer_id', 'developers.id')
    .select([
      'developers.id',
      'developers.name',
      'developers.email',
      'developers.mode',
      'developers.settings',
      'developers.created_at',
      'provider.issuer',
    ])
    .where('developers.id', '=', developerId)
    .executeTakeFirstOrThrow();
  const { id, name, email, mode, settings, created_at, issuer } = row;
  const resources = await readResources(transaction, developerId);
  return {
    developerId: id,
    name,
    email,
    mode,
    settings: { ...settings, ...(Object.keys(resources).length === 0 ? {} : { resources }) },
    createdAt: created_at.toISOString(),
    signInProvider: issuer,
    domain: await findDomain(transaction, developerId),
  };
}

/**
 * Sets the given members, resets those that are `null`, and leaves the rest. The services in `resources` are among
 * `audiences`.
 * @param addable the services that may be added
 * @throws {ApiError} 422 `RETENTION_TOO_SHORT`; 422 `RESOURCE_REFUSED` for too many audiences, and for audiences without one
 *   of the services; as {@link changedResources} and {@link writeResources}
 */
export async function updateSettings(
  transaction: Transaction,
  developerId: string,
  { resources: changes, ...others }: z.output<typeof developerSettings>,
  { site, addable }: { site: Pick<Site, 'publicUrl'>; addable: ReadonlySet<string> },
): Promise<void> {
  const { retention } = others;
  if (retention !== undefined) {
    if (retention !== null) checkRetention(retention);
    await lockRetention(transaction, developerId);
  }
  const { settings } = await transaction
    .selectFrom('developers')
    .select('settings')
    .where('id', '=', developerId)
    // Not `FOR UPDATE`: tokens that are issued meanwhile hold their agents, for which this waits, and refer to the developer.
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const before = await readResources(transaction, developerId);
  const after = changes === undefined ? before : changedResources(site, before, changes);
  if (changes !== undefined) await writeResources(transaction, developerId, { before, after, addable });
  const { audiences: stored = [] } = settings;
  const unopened = stored.filter((audience) => !Object.hasOwn(before, audience));
  const audiences = audiencesWith(Object.keys(after), others.audiences, unopened);
  if (audiences.length > Math.max(MOST_AUDIENCES, stored.length)) {
    throw refused(`must not be more than ${MOST_AUDIENCES}, resources among them`);
  }
  const next = { ...others, audiences: audiences.length === 0 ? null : audiences };
  await transaction
    .updateTable('developers')
    .set({ settings: sql<string>`jsonb_strip_nulls(settings || ${JSON.stringify(next)}::jsonb)` })
    .where('id', '=', developerId)
    .execute();
  // To state the retention again is no change: the day after which it is followed does not begin anew.
  const isKept = retention !== undefined && retention === (settings.retention ?? null);
  const given = Object.entries({ ...others, resources: changes }).filter(
    ([name, value]) => value !== undefined && !(isKept && name === 'retention'),
  );
  const values = given.flatMap(([name, value]) => (isPlain(value) ? [[name, value] as const] : []));
  await appendEvent(transaction, developerId, {
    type: 'settings.updated',
    data: { changed: given.map(([name]) => name), values: Object.fromEntries(values) },
  });
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value !== 'object';
}

/** The audiences after a change: those that are stated, or else those of before, and the services. */
function audiencesWith(
  services: readonly string[],
  stated: readonly string[] | null | undefined,
  others: readonly string[],
): string[] {
  const missing = services.find((name) => stated?.includes(name) === false);
  if (missing !== undefined) {
    throw refused(`${missing} is among resources; remove it there, too, or name it here`);
  }
  return [...new Set([...(stated === undefined ? others : (stated ?? [])), ...services])];
}

function refused(fault: string): ApiError {
  return new ApiError(422, 'RESOURCE_REFUSED', `audiences: ${fault}`);
}
