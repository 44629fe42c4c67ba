import type { Grant, GrantexEvent } from '@grantex/sdk';
import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';
import { GrantState } from './state.tsx';
import { useLive } from '../../live/use-live.ts';
import { LiveNote } from '../../live/live-note.tsx';
import { PrincipalName } from './principal-name.tsx';
import { ScopeWords } from '../../parts/scope-list.tsx';
import { mayUse, useSession } from '../../session/session.ts';
import { GrantEnd } from './end.tsx';
import { type Family, type GrantTree, readFamily } from './tree.ts';
import { GrantTreeView } from './tree-view.tsx';
import { mayEndGrants } from '../../live/ends-grants.ts';

/** One grant: what it allows, whom, for whom, until when, what it came from and what came of it, and its end. */
export function Page() {
  const api = useApi();
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['grants', 'one', id],
    queryFn: ({ signal }) => api.grants.get(id, { signal }),
    staleTime: 0,
  });
  const queries = useQueryClient();
  const keys: readonly QueryKey[] = [
    ['grants', 'one', id],
    ['grants', 'family', id],
    ['grants', 'below', id],
  ];
  const live = useLive({
    keys,
    dueBy: (event) => {
      const family = queries.getQueryData<Family>(['grants', 'family', id]);
      return family === undefined || concerns(event, family.tree) ? keys : [];
    },
  });
  return (
    <>
      <PageHeading title="Grant">
        <Link to="/grants">All grants</Link>
      </PageHeading>
      <LiveNote live={live} what="This grant, or one that it hangs together with," />
      <Loaded
        query={query}
        back={
          <Link className="button plain small" to="/grants">
            To the list of grants
          </Link>
        }
      >
        {(grant) => <GrantShown key={grant.grantId} grant={grant} />}
      </Loaded>
    </>
  );
}

function GrantShown({ grant }: { grant: Grant }) {
  const api = useApi();
  const family = useQuery({
    queryKey: ['grants', 'family', grant.grantId],
    queryFn: ({ signal }) => readFamily(api, grant.grantId, { signal }),
    staleTime: 0,
  });
  return (
    <>
      <section className="card" aria-labelledby="what">
        <h2 id="what">Who may act for whom</h2>
        <Facts grant={grant} />
        <GrantEnd grant={grant} />
      </section>
      <section className="card" aria-labelledby="scopes">
        <h2 id="scopes">What it allows</h2>
        <ScopeWords scopes={grant.scopes} />
      </section>
      <section className="card" aria-labelledby="tree">
        <h2 id="tree">Delegation</h2>
        <Loaded query={family}>
          {(found) => <GrantTreeView family={found} currentId={grant.grantId} />}
        </Loaded>
      </section>
    </>
  );
}

/** Whether an event changes something in a tree. One of a person, or of all grants, may. */
function concerns(event: GrantexEvent, tree: GrantTree): boolean {
  const isIn = (isMeant: (grant: Grant) => boolean): boolean => someIn(tree, isMeant);
  if (event.type === 'grant.created') return isIn(({ grantId }) => grantId === event.data.parentGrantId);
  if (event.type === 'grant.revoked') return isIn(({ grantId }) => grantId === event.data.grantId);
  if (!mayEndGrants(event)) return false;
  const { data } = event;
  return !('agentId' in data) || isIn(({ agentId }) => agentId === data.agentId);
}

function someIn({ grant, children }: GrantTree, isMeant: (grant: Grant) => boolean): boolean {
  return isMeant(grant) || children.some((each) => someIn(each, isMeant));
}

function Facts({ grant }: { grant: Grant }) {
  const mayRead = mayUse(useSession(), 'audit-read');
  const {
    grantId,
    agentId,
    agentDid,
    audience,
    issuedAt,
    expiresAt,
    revokedAt,
    parentGrantId,
    identityProvider,
  } = grant;
  return (
    <dl className="facts">
      <div>
        <dt>State</dt>
        <dd>
          <GrantState grant={grant} />{' '}
          {revokedAt !== undefined && (
            <span className="fine">
              since <Moment at={revokedAt} />
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Grant id</dt>
        <dd>
          <Code>{grantId}</Code>
        </dd>
      </div>
      <div>
        <dt>Agent</dt>
        <dd>
          <AgentName id={agentId} />
          <p className="fine">
            <Code>{agentDid}</Code>
          </p>
        </dd>
      </div>
      <div>
        <dt>Acts for</dt>
        <dd>
          <PrincipalName grant={grant} />
          {identityProvider !== undefined && (
            <p className="fine">
              Signed in at <Code>{identityProvider}</Code>
            </p>
          )}
        </dd>
      </div>
      <div>
        <dt>For which service</dt>
        <dd>
          <Code>{audience}</Code>
          {audience === readShell().issuer && <p className="fine">Any service that trusts this server.</p>}
        </dd>
      </div>
      <div>
        <dt>{parentGrantId === undefined ? 'Granted' : 'Delegated'}</dt>
        <dd>
          <Moment at={issuedAt} />
        </dd>
      </div>
      <div>
        <dt>Until</dt>
        <dd>
          <Moment at={expiresAt} />
        </dd>
      </div>
      {mayRead && (
        <div>
          <dt>Audit log</dt>
          <dd>
            <Link to={{ pathname: '/audit', search: new URLSearchParams({ grant: grantId }).toString() }}>
              What was done with it
            </Link>
          </dd>
        </div>
      )}
    </dl>
  );
}
