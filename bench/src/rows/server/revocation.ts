import pg from 'pg';
import { median, share } from '../../measure/statistics.ts';
import type { Row } from '../../report/row.ts';
import { createAgent, createGrants, type Grantex, startGrantex } from '../../workbench/grantex.ts';
import type { Group } from '../group.ts';

const SCOPES = ['flights:book'] as const;
const CHILDREN = 100;
const GRANDCHILDREN = 99;
const TREE = CHILDREN * (1 + GRANDCHILDREN);
/** How many trees are revoked in a round. */
const TREES = 2;

/** Revoking a grant and everything delegated from it. */
export const revocation: Group = {
  name: 'revocation',
  title: 'Revocation, over HTTP, committed with fsync',
  async run(bench) {
    const grantex = await startGrantex(bench, await bench.postgres());
    const owner = new pg.Client({ connectionString: grantex.databaseUrl });
    await owner.connect();
    const agentId = await createAgent(grantex, SCOPES);
    const grants = async (count: number): Promise<string[]> =>
      (await createGrants(grantex, agentId, SCOPES, count)).map(({ grantId }) => grantId);
    try {
      const samples: Sample[] = [];
      for (let round = 0; round <= (bench.isQuick ? 2 : bench.rounds); round += 1) {
        const singles = await grants(TREES);
        const trees: Tree[] = [];
        for (const root of await grants(TREES)) trees.push(await delegateTree(owner, root));
        const [other = ''] = await grants(1);
        const marked = await delegateTree(owner, other);
        const sample = await revokeInTurn(grantex, singles, trees);
        const rows = await secondsOf(() => markEachRow(owner, marked.root));
        for (const { leaf } of [...trees, marked]) await mustHaveEnded(grantex, leaf);
        if (round > 0) samples.push({ ...sample, rows });
      }
      return [rowOf(samples)];
    } finally {
      await owner.end();
    }
  },
};

interface Sample {
  readonly one: number;
  readonly tree: number;
  readonly rows: number;
}

interface Tree {
  readonly root: string;
  /** A grandchild. */
  readonly leaf: string;
}

function rowOf(samples: readonly Sample[]): Row {
  const seconds = (name: keyof Sample): number[] => samples.map((sample) => sample[name]);
  return {
    what: `a tree of ${TREE.toLocaleString('en')} grants`,
    measured: { value: median(seconds('tree')), unit: 'seconds' },
    limit: { what: 'one grant', value: median(seconds('one')), unit: 'seconds' },
    result: { ...share(seconds('tree'), seconds('one')), unit: 'times' },
    goal: { floor: 3, stretch: 1.5 },
    peers: [{ what: 'each row marked, without HTTP', value: median(seconds('rows')), unit: 'seconds' }],
  };
}

/** One after the other: nothing else may be running while a single call is timed. */
async function revokeInTurn(
  grantex: Grantex,
  singles: readonly string[],
  trees: readonly Tree[],
): Promise<Pick<Sample, 'one' | 'tree'>> {
  const one: number[] = [];
  const tree: number[] = [];
  for (const [index, { root }] of trees.entries()) {
    const revokeOne = async () => one.push(await secondsOf(() => revoke(grantex, singles[index] ?? '')));
    const revokeTree = async () => tree.push(await secondsOf(() => revoke(grantex, root)));
    // The first of two waits for what came before them, so each is first equally often.
    for (const call of index % 2 === 0 ? [revokeOne, revokeTree] : [revokeTree, revokeOne]) await call();
  }
  return { one: median(one), tree: median(tree) };
}

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
  if (status !== 'revoked') throw new Error('revoking a root left a delegated grant active');
}

/** Delegates a tree from a grant, directly in the database: nobody would wait for ten thousand signatures. */
async function delegateTree(owner: pg.Client, root: string): Promise<Tree> {
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
  return { root, leaf: `${root}_${CHILDREN}_${GRANDCHILDREN}` };
}

async function markEachRow(owner: pg.Client, root: string): Promise<void> {
  await owner.query(
    `UPDATE grants SET revoked_at = clock_timestamp() WHERE id = $1 OR $1 = ANY (ancestor_grant_ids)`,
    [root],
  );
}
