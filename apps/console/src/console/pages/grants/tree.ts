import type { CallOptions, Grant, Grantex } from '@grantex/sdk';

/** A grant and the grants delegated from it. */
export interface GrantTree {
  readonly grant: Grant;
  readonly children: readonly GrantTree[];
}

/** The whole tree around a grant. */
export interface Family {
  readonly tree: GrantTree;
  /** How many grants of the tree were not read. */
  readonly unread: number;
}

/** The most grants to draw. The list of grants has pages for more. */
const READ_LIMIT = 400;
const LARGEST_PAGE = 200;

/** Reads the whole tree around a grant, starting with what the person granted. */
export async function readFamily(api: Grantex, grantId: string, options: CallOptions): Promise<Family> {
  const grant = await api.grants.get(grantId, options);
  const path = [grant];
  for (let parentId = grant.parentGrantId; parentId !== undefined;) {
    const parent = await api.grants.get(parentId, options);
    path.unshift(parent);
    parentId = parent.parentGrantId;
  }
  const [root = grant] = path;
  // The path to the grant is included even if the tree is too large.
  const found = new Map(path.map((each) => [each.grantId, each]));
  let cursor: string | undefined;
  let total = 0;
  do {
    const page = await api.grants.list({ below: root.grantId, cursor, pageSize: LARGEST_PAGE }, options);
    for (const each of page.grants) found.set(each.grantId, each);
    cursor = page.nextCursor;
    total = page.total;
  } while (cursor !== undefined && found.size < READ_LIMIT);
  return { tree: treeOf(root, found.values()), unread: Math.max(0, total + 1 - found.size) };
}

/** Builds the tree, oldest first at each level. */
function treeOf(root: Grant, grants: Iterable<Grant>): GrantTree {
  const children = Map.groupBy(grants, ({ parentGrantId }) => parentGrantId);
  const below = (grant: Grant): GrantTree => ({
    grant,
    children: (children.get(grant.grantId) ?? [])
      .toSorted((one, other) => (one.grantId < other.grantId ? -1 : 1))
      .map(below),
  });
  return below(root);
}
