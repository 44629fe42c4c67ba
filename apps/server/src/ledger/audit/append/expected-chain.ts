import { type RawBuilder, sql } from 'kysely';
import type { TreeEdge } from '@grantex/core/log';
import type { Chain, Head } from './chain.ts';
import { createDatabaseClock } from './database-clock.ts';
import { growFrom } from './growth.ts';
import { type GrantFacts, refusalOf, type Submission } from './submission.ts';

/**
 * What this process expects of the chains that it appends to. A batch that fits it is sent in one trip, COMMIT included. The
 * statement that writes it checks under the lock what was expected, and writes nothing if anything is different.
 */
export interface ExpectedChains {
  /** The chain that the batch will find; undefined if that is unknown, or if a submission may be refused. */
  open(developerId: string, batch: readonly Submission[]): Chain | undefined;
  /** Expects what a batch leaves. Call it once its last statement is sent. */
  leave(chain: Chain): void;
  /** Takes the time of the database at which a batch was written. */
  heard(time: Date): void;
  /** A batch has failed, or has not found what was expected: another process may append to the chain, too. */
  doubt(developerId: string): void;
}

interface Expected {
  readonly head: Head;
  readonly edge: TreeEdge;
  /** The time of its last entry, in milliseconds since 1970. */
  readonly latest: number;
  readonly grants: Map<string, GrantFacts>;
  readonly isDoubted: boolean;
}

/** Most chains and grants that are kept, together. */
const MOST_KEPT = 20_000;
/** How long an entry may be stamped before it is written, as an interval of PostgreSQL. */
const LONGEST_WAY = '1 second';
const NO_KEYS: ReadonlySet<string> = new Set();

export function createExpectedChains(): ExpectedChains {
  const chains = new Map<string, Expected>();
  const clock = createDatabaseClock();
  let kept = 0;

  function forget(developerId: string): void {
    const known = chains.get(developerId);
    if (known === undefined) return;
    kept -= sizeOf(known);
    chains.delete(developerId);
  }

  return {
    open(developerId, batch) {
      const expected = chains.get(developerId);
      const now = clock.now();
      if (expected === undefined || expected.isDoubted || now === undefined) return undefined;
      const { head, edge, latest, grants } = expected;
      // A signed entry is always refused here: whether its key is in use is only known under the lock.
      const known = { grants, activeKeys: NO_KEYS };
      if (batch.some((submission) => refusalOf(submission, known) !== undefined)) return undefined;
      return {
        ...known,
        developerId,
        opened: head,
        head,
        now: new Date(Math.max(now, latest)),
        stored: new Map(),
        reports: new Map(),
        made: [],
        growth: growFrom(edge),
        isExpected: true,
      };
    },
    leave({ developerId, opened, head, now, growth, grants: found }) {
      const last = chains.get(developerId);
      forget(developerId);
      if (growth === undefined) return;
      const grants = last?.grants ?? new Map<string, GrantFacts>();
      if (found !== grants) for (const [id, facts] of found) grants.set(id, facts);
      // While others append as well, the next head is a guess that mostly fails.
      const isDoubted = last !== undefined && last.head.hash !== opened.hash;
      const expected = { head, edge: growth.edge(), latest: now.getTime(), grants, isDoubted };
      chains.set(developerId, expected);
      kept += sizeOf(expected);
      for (const oldest of chains.keys()) {
        if (kept <= MOST_KEPT) break;
        forget(oldest);
      }
    },
    heard: (time) => clock.heard(time.getTime()),
    doubt(developerId) {
      const last = chains.get(developerId);
      if (last !== undefined) chains.set(developerId, { ...last, isDoubted: true });
      clock.reset();
    },
  };
}

function sizeOf({ grants }: Expected): number {
  return 1 + grants.size;
}

/** Whether everything is as expected, asked once the chain is locked. A name and its salt never change, but both are erased. */
export function isAsExpected({ developerId, opened, now, made }: Chain): RawBuilder<boolean> {
  const grants = [...new Set(made.map(({ grant }) => grant))];
  const lines = (column: (grant: GrantFacts) => string | null) =>
    grants.map((grant) => column(grant) ?? '').join('\n');
  return sql`
    EXISTS (
      SELECT FROM audit_heads WHERE developer_id = ${developerId} AND seq = ${opened.seq}
        AND hash IS NOT DISTINCT FROM decode(${opened.hash}, 'hex') AND tree_size = seq
        AND (latest IS NULL OR latest <= ${now}::timestamptz)
        AND ${now}::timestamptz BETWEEN clock_timestamp() - ${sql.lit(LONGEST_WAY)}::interval AND clock_timestamp()
    ) AND NOT EXISTS (
      SELECT FROM unnest(
        string_to_array(${lines(({ id }) => id)}, E'\n'),
        string_to_array(${lines(({ agentId }) => agentId)}, E'\n'),
        string_to_array(${lines(({ principal }) => principal)}, E'\n'),
        string_to_array(${lines(({ identityProvider }) => identityProvider)}, E'\n', ''),
        string_to_array(${lines(({ principalSalt }) => principalSalt && hexOf(principalSalt))}, E'\n', '')
      ) AS known (id, agent_id, principal, idp, salt)
      LEFT JOIN LATERAL (SELECT agent_id, principal, idp FROM grants WHERE grants.id = known.id LIMIT 1) AS g ON true
      LEFT JOIN LATERAL (SELECT salt FROM principals WHERE principals.id = g.principal LIMIT 1) AS p ON true
      WHERE (g.agent_id, g.principal, g.idp, encode(p.salt, 'hex'))
        IS DISTINCT FROM (known.agent_id, known.principal, known.idp, known.salt)
    )`;
}

function hexOf(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('hex');
}
