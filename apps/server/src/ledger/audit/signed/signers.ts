import { type AgentVerifier, importAgentKey } from '@grantex/core/log';
import { sql } from 'kysely';
import type { Database } from '../../../base/store/database.ts';
import { GRANT_ID } from '../append/draft.ts';
import { keyName } from '../append/submission.ts';

/** The key and the grant that a signed request names. */
export interface Claim {
  readonly grantId: string;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
}

/** The agent that may sign under a grant, with its key. */
export interface Signer {
  readonly agentId: string;
  /** Undefined where the agent never had the key, or the key cannot sign. */
  readonly verifier: AgentVerifier | undefined;
}

/** Finds the keys of agents by their grants. */
export interface Signers {
  /** One result for each claim, in their order; undefined where the developer has no such grant. */
  find(developerId: string, claims: readonly Claim[]): Promise<readonly (Signer | undefined)[]>;
}

/** Most signers in the cache. The oldest is dropped first. */
const MOST_KNOWN = 1_000;

/**
 * Makes a cached look-up: the agent of a grant and the key of a thumbprint never change. It does not check whether the key is
 * in use, and does not cache what it did not find.
 */
export function createSigners(database: Database): Signers {
  const known = new Map<string, Signer>();

  function remember(name: string, signer: Signer): void {
    known.set(name, signer);
    if (known.size <= MOST_KNOWN) return;
    const [first] = known.keys();
    if (first !== undefined) known.delete(first);
  }

  return {
    async find(developerId, claims) {
      const nameOf = ({ grantId, kid }: Claim): string => `${developerId} ${grantId} ${kid}`;
      const found = new Map(claims.map((claim) => [nameOf(claim), known.get(nameOf(claim))]));
      const missing = claims.filter((claim) => found.get(nameOf(claim)) === undefined);
      if (missing.length > 0) {
        const { agents, keys } = await read(database, developerId, missing);
        const verifiers = new Map<string, AgentVerifier | undefined>();
        for (const [name, jwk] of keys) verifiers.set(name, await importAgentKey(jwk));
        for (const claim of missing) {
          const agentId = agents.get(claim.grantId);
          if (agentId === undefined) continue;
          const signer = { agentId, verifier: verifiers.get(keyName(agentId, claim.kid)) };
          found.set(nameOf(claim), signer);
          if (signer.verifier !== undefined) remember(nameOf(claim), signer);
        }
      }
      return claims.map((claim) => found.get(nameOf(claim)));
    },
  };
}

interface Stored {
  /** The agents of grants. */
  readonly agents: ReadonlyMap<string, string>;
  /** The keys of these agents with the named ids, in use or not. */
  readonly keys: ReadonlyMap<string, unknown>;
}

async function read(database: Database, developerId: string, claims: readonly Claim[]): Promise<Stored> {
  const ids = new Set(claims.flatMap(({ grantId }) => (GRANT_ID.test(grantId) ? [grantId] : [])));
  const kids = new Set(claims.map(({ kid }) => kid));
  const { rows } = await database.forDeveloper(developerId, (transaction) =>
    sql<StoredRow>`
      SELECT g.id AS "grantId", g.agent_id AS "agentId", k.kid, k.jwk FROM grants g
      LEFT JOIN agent_keys k ON k.agent_id = g.agent_id AND k.kid = ANY (${[...kids]}::text[])
      WHERE g.id = ANY (${[...ids]}::text[])`.execute(transaction),
  );
  return {
    agents: new Map(rows.map(({ grantId, agentId }) => [grantId, agentId])),
    keys: new Map(
      rows.flatMap(({ agentId, kid, jwk }) => (kid === null ? [] : [[keyName(agentId, kid), jwk]])),
    ),
  };
}

interface StoredRow {
  readonly grantId: string;
  readonly agentId: string;
  readonly kid: string | null;
  readonly jwk: unknown;
}
