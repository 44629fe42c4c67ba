import { sql } from 'kysely';
import type { Transaction } from '../store/database.ts';
import type { IssuerKeyState } from '../store/schema.ts';
import { PUBLISHED_BEFORE_USE } from './rotation.ts';

/** A key of the issuer as anybody with an API key may see it: nothing that signs. Instants are ISO 8601. */
export interface ListedIssuerKey {
  kid: string;
  alg: 'RS256';
  state: IssuerKeyState;
  createdAt: string;
  /** When it signed for the first time; null for one that never has. */
  activeFrom: string | null;
  retiredAt: string | null;
  revokedAt: string | null;
}

export interface IssuerKeyList {
  /** The newest first. */
  keys: ListedIssuerKey[];
  /** When another key takes over next, where nobody asks for it sooner; null without a schedule. */
  nextRotationAt: string | null;
}

/** The newest keys that are listed. All that the JWKS holds are among them: it holds 32 at most. */
const LONGEST_LIST = 100;

interface Row {
  kid: string;
  state: IssuerKeyState;
  created_at: Date;
  activated_at: Date | null;
  retired_at: Date | null;
  revoked_at: Date | null;
  takes_over_at: Date | null;
}

/**
 * Lists the newest keys, at most 100.
 * @param rotation how long a key is active, in seconds; `false` waits for somebody to ask
 */
export async function listIssuerKeys(
  transaction: Transaction,
  rotation: number | false,
): Promise<IssuerKeyList> {
  const { rows } = await sql<Row>`
    SELECT kid, state, created_at, activated_at, retired_at, revoked_at, takes_over_at FROM issuer_keys
    ORDER BY created_at DESC, kid LIMIT ${LONGEST_LIST}`.execute(transaction);
  return {
    keys: rows.map((row) => ({
      kid: row.kid,
      alg: 'RS256',
      state: row.state,
      createdAt: row.created_at.toISOString(),
      activeFrom: isoOf(row.activated_at),
      retiredAt: isoOf(row.retired_at),
      revokedAt: isoOf(row.revoked_at),
    })),
    nextRotationAt: isoOf(nextRotation(rows, rotation)),
  };
}

/** As `takeOverWhenDue` decides it: asked for or by age, and never before the next key was published for long enough. */
function nextRotation(rows: readonly Row[], rotation: number | false): Date | null {
  const next = rows.find(({ state }) => state === 'next');
  const since = rows.find(({ state }) => state === 'active')?.activated_at?.getTime();
  const byAge = rotation === false || since === undefined ? Infinity : since + rotation * 1_000;
  const due = Math.min(byAge, next?.takes_over_at?.getTime() ?? Infinity);
  if (due === Infinity) return null;
  const usable = next === undefined ? due : next.created_at.getTime() + PUBLISHED_BEFORE_USE * 1_000;
  return new Date(Math.max(due, usable));
}

function isoOf(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
