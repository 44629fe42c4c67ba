import { spellHidden } from '@grantex/core/issuer';
import type { CallOptions, Grant, Grantex } from '@grantex/sdk';
import type { AgentNames } from '../session/agent-names.ts';
import { cutTo, widthOf } from '../output/fit.ts';
import { budgetInWords } from '../output/budgets.ts';
import { limitLine } from '../output/limits.ts';
import { distanceOf } from '../output/moment.ts';
import { withStatus } from '../output/style.ts';
import type { Drawing } from '../output/table.ts';

/** A grant and what was delegated from it. */
export interface GrantTree {
  readonly grant: Grant;
  readonly children: readonly GrantTree[];
}

/** The whole tree that a grant belongs to, from what the person granted on. No route lists the children of a grant. */
export async function readGrantTree(gx: Grantex, grantId: string, options: CallOptions): Promise<GrantTree> {
  let root = await gx.grants.get(grantId, options);
  while (root.parentGrantId !== undefined) root = await gx.grants.get(root.parentGrantId, options);
  const filter = root.principalId === null ? {} : { principalId: root.principalId };
  return treeOf(root, await byParent(gx.grants.listAll(filter, options)));
}

/** Every tree of which a part is among those grants, newest first; a part without its root stands for itself. */
export async function readGrantTrees(grants: AsyncIterable<Grant>): Promise<readonly GrantTree[]> {
  const all: Grant[] = [];
  const children = await byParent(grants, (grant) => all.push(grant));
  const known = new Set(all.map(({ grantId }) => grantId));
  return all
    .filter(({ parentGrantId }) => parentGrantId === undefined || !known.has(parentGrantId))
    .map((root) => treeOf(root, children));
}

/**
 * Two lines for each grant: what it is and whose, and what it allows until when; and one for each of its limits, and for what is
 * spent of each of its budgets.
 */
export function drawGrantTree(tree: GrantTree, { paint, width, now }: Drawing, names: AgentNames): string[] {
  return draw(tree, '', '');

  function draw({ grant, children }: GrantTree, first: string, rest: string): string[] {
    const {
      grantId,
      agentId,
      status,
      scopes,
      authorizationDetails = [],
      budgets,
      revokedAt,
      expiresAt,
    } = grant;
    const words = [
      ...authorizationDetails.map(limitLine),
      ...budgets.map((budget) => budgetInWords(budget, now)),
    ];
    const head = spellHidden(`${grantId}  ${status}`);
    const name = cutTo(spellHidden(names(agentId)), room(`${first}${head}  `));
    const below = rest + (children.length > 0 ? '│  ' : '   ');
    const detail = cutTo(
      spellHidden(
        `${scopes.join(' ')}  ${status === 'active' ? 'ends' : 'ended'} ${distanceOf(revokedAt ?? expiresAt, now)}`,
      ),
      room(below),
    );
    return [
      `${paint('quiet', first)}${withStatus(head, status, paint)}  ${name}`.trimEnd(),
      paint('quiet', below + detail),
      ...words.map((text) => paint('quiet', below + cutTo(spellHidden(text), room(below)))),
      ...children.flatMap((child, index) => {
        const isLast = index === children.length - 1;
        return draw(child, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`);
      }),
    ];
  }

  /** What is left of the line. On a terminal too narrow for an id nothing is. */
  function room(before: string): number {
    return Math.max(width - widthOf(before), 0);
  }
}

function treeOf(grant: Grant, children: ReadonlyMap<string, readonly Grant[]>): GrantTree {
  return { grant, children: (children.get(grant.grantId) ?? []).map((child) => treeOf(child, children)) };
}

async function byParent(
  grants: AsyncIterable<Grant>,
  onGrant: (grant: Grant) => void = () => {},
): Promise<ReadonlyMap<string, readonly Grant[]>> {
  const children = new Map<string, Grant[]>();
  for await (const grant of grants) {
    onGrant(grant);
    if (grant.parentGrantId === undefined) continue;
    const siblings = children.get(grant.parentGrantId);
    if (siblings === undefined) children.set(grant.parentGrantId, [grant]);
    else siblings.push(grant);
  }
  return children;
}
