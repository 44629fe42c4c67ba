import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { newProfile, type Profile } from '../profile/profile.ts';

/** The profiles of agents, of which this process keeps those that it has written last. */
export interface ProfileStore {
  /** Reads the profiles of a developer's agents; the changes are kept by {@link Checkout.save}, in the same transaction. */
  checkOut(transaction: Transaction, developerId: string, agentIds: readonly string[]): Promise<Checkout>;
}

/** Profiles of one transaction. */
export interface Checkout {
  /** The profile of an agent; a new one where there is none. @param at of its first call, in milliseconds since 1970 */
  of(agentId: string, at: number): Profile;
  /** Writes them. */
  save(): Promise<void>;
  /** Keeps them in memory, once the transaction is committed. */
  keep(): void;
}

interface Kept {
  readonly version: number;
  readonly profile: Profile;
}

/** Profiles in memory, of some 10 kB each. */
const MOST_KEPT = 1_000;
/** Versions are random, so that those of another history are others. */
const VERSIONS = 2 ** 47;

export function createProfileStore(): ProfileStore {
  const kept = new Map<string, Kept>();

  return {
    async checkOut(transaction, developerId, agentIds) {
      const found = await read(transaction, developerId, agentIds);
      const version = randomInt(1, VERSIONS);
      return {
        of(agentId, at) {
          const profile = found.get(agentId) ?? newProfile(at);
          found.set(agentId, profile);
          return profile;
        },
        save: () => write(transaction, developerId, found, version),
        keep() {
          for (const [agentId, profile] of found) {
            kept.delete(agentId);
            kept.set(agentId, { version, profile });
          }
          for (const oldest of kept.keys()) {
            if (kept.size <= MOST_KEPT) break;
            kept.delete(oldest);
          }
        },
      };
    },
  };

  async function read(
    transaction: Transaction,
    developerId: string,
    agentIds: readonly string[],
  ): Promise<Map<string, Profile>> {
    const own = agentIds.flatMap((agentId) => {
      const known = kept.get(agentId);
      // What a transaction changes is unknown until it commits.
      kept.delete(agentId);
      return known === undefined ? [] : [[agentId, known] as const];
    });
    const versions = JSON.stringify(Object.fromEntries(own.map(([id, { version }]) => [id, version])));
    const { rows } = await sql<{ agentId: string; profile: string | null }>`
      SELECT agent_id AS "agentId",
        CASE WHEN (${versions}::jsonb ->> agent_id)::bigint = version THEN NULL ELSE profile END AS profile
      FROM anomaly_profiles WHERE developer_id = ${developerId} AND agent_id = ANY (${[...agentIds]}::text[])`.execute(
      transaction,
    );
    const inMemory = new Map(own);
    return new Map(
      rows.flatMap(({ agentId, profile }) => {
        const known = profile === null ? inMemory.get(agentId)?.profile : (JSON.parse(profile) as Profile);
        return known === undefined ? [] : [[agentId, known] as const];
      }),
    );
  }
}

async function write(
  transaction: Transaction,
  developerId: string,
  profiles: ReadonlyMap<string, Profile>,
  version: number,
): Promise<void> {
  if (profiles.size === 0) return;
  const texts = [...profiles.values()].map((profile) => JSON.stringify(profile));
  await sql`
    INSERT INTO anomaly_profiles (developer_id, agent_id, version, profile)
    SELECT ${developerId}, agent_id, ${version}, profile
    FROM unnest(${[...profiles.keys()]}::text[], ${texts}::text[]) AS written (agent_id, profile)
    ON CONFLICT (developer_id, agent_id) DO UPDATE SET version = excluded.version, profile = excluded.profile`.execute(
    transaction,
  );
}
