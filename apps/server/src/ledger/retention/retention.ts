import { parseDuration } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { FRAMEWORKS } from '../evidence/frameworks/frameworks.ts';

const DAY = 86_400;
/** In days. Longer is for ever: leave the setting out. */
export const LONGEST_RETENTION = 36_525;

const [strictest] = Object.values(FRAMEWORKS)
  .flatMap(({ keepsLogs }) => keepsLogs ?? [])
  .toSorted((one, other) => other.days - one.days);

/**
 * Refuses a time that is shorter than a framework asks for.
 * @param retention a duration, such as `400d`
 * @throws {ApiError} 422 `RETENTION_TOO_SHORT`
 */
export function checkRetention(retention: string): void {
  const seconds = parseDuration(retention) ?? 0;
  if (strictest === undefined || seconds >= strictest.days * DAY) return;
  const message = `settings.retention: ${retention} is shorter than ${strictest.days}d, which ${strictest.source} asks for`;
  throw new ApiError(422, 'RETENTION_TOO_SHORT', message);
}

/** Makes whoever changes or follows a developer's retention wait for each other, until the transaction ends. */
export async function lockRetention(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`retention of ${developerId}`}, 0))`.execute(
    transaction,
  );
}
