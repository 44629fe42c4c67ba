import pg from 'pg';
import { interleave } from '../measure/interleave.ts';
import { median, share } from '../measure/statistics.ts';
import { createAgent, createGrants, type Grantex, startGrantex } from '../processes/grantex.ts';
import type { Group } from './group.ts';

const SCOPES = ['flights:book'] as const;
const CHILDREN = 100;
const GRANDCHILDREN = 99;
const TREE = CHILDREN * (1 + GRANDCHILDREN);
const AT_ONCE = 5;

/** Ending a grant with all that was delegated from it. */
export const revocation: Group = {
  name: 'revocation',
  title: 'Revocation, over HTTP, committed with fsync',
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const owner = new pg.Client({ connectionString: grantex.databaseUrl });
    await owner.connect();
    const agentId = await createAgent(grantex, SCOPES);
    const grant = async (): Promise<string> => (await createGrants(grantex, agentId, SCOPES, 1))[0].grantId;
    try {
      const samples = await interleave(
        {
          one: async () => {
            const grants = await createGrants(grantex, agentId, SCOPES, AT_ONCE);
            const seconds: number[] = [];
            for (const { grantId } of grants) seconds.push(await secondsOf(() => revoke(grantex, grantId)));
            return median(seconds);
          },
          tree: async () => {
            const root = await grant();
            const leaf = await plantTree(owner, root);
            const seconds = await secondsOf(() => revoke(grantex, root));
            await mustHaveEnded(grantex, leaf);
            return seconds;
          },
          rows: async () => {
            const root = await grant();
            const leaf = await plantTree(owner, root);
            const seconds = await secondsOf(() => markEachRow(owner, root));
            await mustHaveEnded(grantex, leaf);
            return seconds;
          },
        },
        bench.rounds,
      );
      return [
        {
          what: `a tree of ${TREE.toLocaleString('en')} grants`,
          measured: { value: median(samples.tree), unit: 'seconds' },
          limit: { what: 'one grant', value: median(samples.one), unit: 'seconds' },
          result: { ...share(samples.tree, samples.one), unit: 'times' },
          goal: { floor: 3, stretch: 1.5 },
          peers: [{ what: 'each row marked, without HTTP', value: median(samples.rows), unit: 'seconds' }],
        },
      ];
    } finally {
      await owner.end();
    }
  },
};

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function revoke({ call }: Grantex, grantId: string): Promise<unknown> {
  return call(`DELETE /v1/grants/${grantId}`);
}

async function mustHaveEnded({ call }: Grantex, grantId: string): Promise<void> {
  const { status } = await call<{ status: string }>(`GET /v1/grants/${grantId}`);
  if (status !== 'revoked') throw new Error('a revoked root ends what was delegated from it');
}

/**
 * Delegates a tree from a grant, past the API: ten thousand signatures would be measured by nobody.
 * @returns the id of a grandchild
 */
async function plantTree(owner: pg.Client, root: string): Promise<string> {
  const copied =
    'developer_id, agent_id, principal, scopes, audience, acr, amr, auth_time, issued_at, expires_at';
  await owner.query(
    `INSERT INTO grants (id, parent_grant_id, ancestor_grant_ids, ancestor_agent_ids, ${copied})
    SELECT id || '_' || child, id, ARRAY[id], ARRAY[agent_id], ${copied}
    FROM grants, generate_series(1, $2::integer) child WHERE id = $1`,
    [root, CHILDREN],
  );
  await owner.query(
    `INSERT INTO grants (id, parent_grant_id, ancestor_grant_ids, ancestor_agent_ids, ${copied})
    SELECT id || '_' || child, id, parent_grant_id || ARRAY[id], ancestor_agent_ids || agent_id, ${copied}
    FROM grants, generate_series(1, $2::integer) child WHERE parent_grant_id = $1`,
    [root, GRANDCHILDREN],
  );
  return `${root}_${CHILDREN}_${GRANDCHILDREN}`;
}

async function markEachRow(owner: pg.Client, root: string): Promise<void> {
  await owner.query(
    `UPDATE grants SET revoked_at = clock_timestamp() WHERE id = $1 OR $1 = ANY (ancestor_grant_ids)`,
    [root],
  );
}
