import type { CallOptions, Grant, Grantex } from '@grantex/sdk';

/** A grant and everything that was delegated from it. */
export interface GrantTree {
  readonly root: Grant;
  /** The delegated grants, each after the one that it was delegated from. */
  readonly below: readonly Grant[];
  /** False if the person has more grants than are searched, so that some may be missing. */
  readonly isWhole: boolean;
}

/** How many grants of one person are searched. No route lists the children of a grant. */
const MOST = 2_000;
const PAGE = 200;

/** Reads the tree that a grant belongs to, from the grant of the person down. */
export async function readGrantTree(gx: Grantex, grantId: string, options: CallOptions): Promise<GrantTree> {
  let root = await gx.grants.get(grantId, options);
  while (root.parentGrantId !== undefined) root = await gx.grants.get(root.parentGrantId, options);
  const { grants, isWhole } = await grantsOfPerson(gx, root, options);
  return { root, below: [...descendantsOf(root.grantId, childrenByParent(grants))], isWhole };
}

/** Draws one line for each grant, with ids, statuses and times only. */
export function drawTree({ root, below }: GrantTree): string {
  return [root, ...below]
    .map((grant) => {
      const indent = '   '.repeat(Math.max(grant.delegationDepth - root.delegationDepth - 1, 0));
      const branch = grant === root ? '' : `${indent}└─ `;
      return `${branch}${grant.grantId} ${grant.status}, agent ${grant.agentId}, until ${grant.expiresAt}`;
    })
    .join('\n');
}

async function grantsOfPerson(
  gx: Grantex,
  { principalId }: Grant,
  options: CallOptions,
): Promise<{ readonly grants: readonly Grant[]; readonly isWhole: boolean }> {
  const grants: Grant[] = [];
  let cursor: string | undefined;
  do {
    const filter = principalId === null ? {} : { principalId };
    const page = await gx.grants.list({ ...filter, pageSize: PAGE, cursor }, options);
    grants.push(...page.grants);
    cursor = page.nextCursor;
  } while (cursor !== undefined && grants.length < MOST);
  return { grants, isWhole: cursor === undefined };
}

function childrenByParent(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  const children = new Map<string, Grant[]>();
  for (const grant of grants) {
    if (grant.parentGrantId === undefined) continue;
    children.set(grant.parentGrantId, [...(children.get(grant.parentGrantId) ?? []), grant]);
  }
  return children;
}

function* descendantsOf(grantId: string, children: ReadonlyMap<string, readonly Grant[]>): Generator<Grant> {
  for (const child of children.get(grantId) ?? []) {
    yield child;
    yield* descendantsOf(child.grantId, children);
  }
}
