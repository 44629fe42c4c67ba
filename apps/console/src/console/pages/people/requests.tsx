import type { ListedAuthorization, PrincipalDetails } from '@grantex/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { AgentLabel } from '../../parts/agent-name.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { formatCount } from '../../parts/paging.tsx';
import { untilNextExpiry, WaitsUntil } from '../../parts/request-state.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
import { useApi } from '../../session/api.ts';

const COLUMNS: readonly Column<ListedAuthorization>[] = [
  {
    title: 'Agent',
    cell: ({ authRequestId, agentId }) => (
      <Link className="row-title" to={`/requests/${authRequestId}`}>
        <AgentLabel id={agentId} />
      </Link>
    ),
  },
  { title: 'Scopes', isClear: true, cell: ({ scopes }) => <ScopeChip scopes={scopes} /> },
  { title: 'Asked', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  { title: 'Expires', cell: (request) => <WaitsUntil request={request} /> },
];

const SHOWN = 10;

/** The requests that wait for a person, each to be mailed again. */
export function PersonRequests({ person: { principalId, email } }: { person: PrincipalDetails }) {
  const api = useApi();
  const toast = useToast();
  const mail = useMutation({
    mutationFn: (id: string) => api.authorizations.resend(id),
    onSuccess: (sent) => toast(`Sent to ${sent.email}. The earlier link no longer works.`),
  });
  const mailing: Column<ListedAuthorization> = {
    title: 'Mail',
    isControl: true,
    cell: ({ authRequestId }) => (
      <Button about={authRequestId} isBusy={mail.isPending} onPress={() => mail.mutate(authRequestId)}>
        Mail a new link
      </Button>
    ),
  };
  const query = useQuery({
    queryKey: ['people', 'requests', principalId],
    queryFn: ({ signal }) =>
      api.authorizations.list({ principalId, status: 'pending', pageSize: SHOWN }, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => untilNextExpiry(state.data?.requests),
  });
  const all = { pathname: '/requests', search: new URLSearchParams({ principal: principalId }).toString() };
  return (
    <section className="card" aria-labelledby="requests">
      <h2 id="requests">Waiting requests</h2>
      <Outcome text={undefined} error={mail.error === null ? undefined : mutationErrorMessage(mail.error)} />
      <Loaded query={query}>
        {({ requests, total }) => (
          <>
            <Table
              caption="Waiting requests"
              columns={email === null ? COLUMNS : [...COLUMNS, mailing]}
              rows={requests}
              keyOf={({ authRequestId }) => authRequestId}
              empty={<p>Nothing waits for this person.</p>}
            />
            <p className="fine">
              {total > SHOWN && `${formatCount(total)} in all. `}
              <Link to={all}>All requests to this person</Link>
            </p>
          </>
        )}
      </Loaded>
    </section>
  );
}
