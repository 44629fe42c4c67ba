import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import type { IssuerKeyState } from '@grantex/core/issuer';
import { takeOverAt } from './rotation.ts';

/** A key of the issuer as shown to anybody with an API key, without its private part. Instants are ISO 8601. */
export interface ListedIssuerKey {
  kid: string;
  alg: 'RS256';
  state: IssuerKeyState;
  createdAt: string;
  /** When it signed for the first time; null for a key that never did. */
  activeFrom: string | null;
  retiredAt: string | null;
  revokedAt: string | null;
}

export interface IssuerKeyList {
  /** The newest first. */
  keys: ListedIssuerKey[];
  /** When the next key takes over, unless somebody asks for it sooner; null without a schedule. */
  nextRotationAt: string | null;
}

/** How many keys are listed. All keys of the JWKS, 32 at most, are among them. */
const LONGEST_LIST = 100;

interface Row {
  kid: string;
  state: IssuerKeyState;
  created_at: Date;
  activated_at: Date | null;
  retired_at: Date | null;
  revoked_at: Date | null;
}

/**
 * Lists the newest keys, at most 100.
 * @param rotation how long a key is active, in seconds; `false` waits for a request
 */
export async function listIssuerKeys(
  transaction: Transaction,
  rotation: number | false,
): Promise<IssuerKeyList> {
  const { rows } = await sql<Row>`
    SELECT kid, state, created_at, activated_at, retired_at, revoked_at FROM issuer_keys
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
    nextRotationAt: isoOf(await readNextRotation(transaction, rotation)),
  };
}

async function readNextRotation(transaction: Transaction, rotation: number | false): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    SELECT ${takeOverAt(rotation)} AS at FROM issuer_keys active LEFT JOIN issuer_keys next ON next.state = 'next'
    WHERE active.state = 'active'`.execute(transaction);
  return rows[0]?.at ?? null;
}

function isoOf(instant: Date | null): string | null {
  return instant?.toISOString() ?? null;
}
