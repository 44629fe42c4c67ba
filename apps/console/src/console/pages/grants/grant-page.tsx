import type { Grant, GrantexEvent } from '@grantex/sdk';
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { GrantTitle } from '../../parts/grant-title.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';
import { BudgetList } from './budget-list.tsx';
import { GrantEnd } from './end.tsx';
import { GrantFacts } from './facts.tsx';
import { type Family, type GrantTree, readFamily } from './tree.ts';
import { GrantTreeView } from './tree-view.tsx';
import { changesHolds } from '../../live/changes-holds.ts';
import { endsGrants } from '../../live/ends-grants.ts';

/** One grant: its agent, principal, scopes and expiry, its delegation tree, and its revocation. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['grants', 'one', id],
    queryFn: ({ signal }) => api.grants.get(id, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => budgetInterval(state.data),
  });
  const queries = useQueryClient();
  const keys: readonly QueryKey[] = [
    ['grants', 'one', id],
    ['grants', 'family', id],
    ['grants', 'below', id],
  ];
  const live = useLive({
    keys,
    staleAfter: (event) => {
      const family = queries.getQueryData<Family>(['grants', 'family', id]);
      return family === undefined || mayChange(event, family.tree) ? keys : [];
    },
  });
  return (
    <>
      <PageHeading
        title="Grant"
        {...(query.data === undefined ? {} : { heading: <GrantTitle grant={query.data} /> })}
      >
        <Link to="/grants">All grants</Link>
      </PageHeading>
      <LiveNote live={live} what="This grant, or one in its tree," />
      <Loaded query={query} back={<BackTo to="/grants" name="grants" />}>
        {(grant) => <GrantDetails key={grant.grantId} grant={grant} />}
      </Loaded>
    </>
  );
}

function GrantDetails({ grant }: { grant: Grant }) {
  const api = useApi();
  const family = useQuery({
    queryKey: ['grants', 'family', grant.grantId],
    queryFn: ({ signal }) => readFamily(api, grant.grantId, { signal }),
    staleTime: 0,
    refetchInterval: budgetInterval(grant),
  });
  return (
    <>
      <section className="card" aria-labelledby="what">
        <h2 id="what">Who may act for whom</h2>
        <GrantFacts grant={grant} />
        <GrantEnd grant={grant} />
      </section>
      <div className="columns">
        <section className="card" aria-labelledby="scopes">
          <h2 id="scopes">What it allows</h2>
          <ScopeList scopes={grant.scopes} details={grant.authorizationDetails} />
        </section>
        {grant.budgets.length > 0 && (
          <section className="card" aria-labelledby="budgets">
            <h2 id="budgets">What is used of its budgets</h2>
            <p className="fine">By its calls, and those of everything delegated from it.</p>
            <BudgetList budgets={grant.budgets} />
          </section>
        )}
        <section className="card" aria-labelledby="tree">
          <h2 id="tree">Delegation</h2>
          <Loaded query={family}>
            {(found) => <GrantTreeView family={found} currentId={grant.grantId} />}
          </Loaded>
        </section>
      </div>
    </>
  );
}

/** Milliseconds. No event says that a budget was debited. */
const BUDGET_INTERVAL = 15_000;

/** How often a grant is read again: its budgets are used, and renewed by the clock. */
function budgetInterval(grant: Grant | undefined): number | false {
  return grant?.status === 'active' && grant.budgets.length > 0 && BUDGET_INTERVAL;
}

/** Whether an event may change something in a tree. An event about a person or all grants always may. */
function mayChange(event: GrantexEvent, tree: GrantTree): boolean {
  const isIn = (matches: (grant: Grant) => boolean): boolean => anyIn(tree, matches);
  if (event.type === 'grant.created') return isIn(({ grantId }) => grantId === event.data.parentGrantId);
  if (!endsGrants(event) && !changesHolds(event)) return false;
  const { data } = event;
  if ('grantId' in data) return isIn(({ grantId }) => grantId === data.grantId);
  return !('agentId' in data) || isIn(({ agentId }) => agentId === data.agentId);
}

function anyIn({ grant, children }: GrantTree, matches: (grant: Grant) => boolean): boolean {
  return matches(grant) || children.some((each) => anyIn(each, matches));
}
