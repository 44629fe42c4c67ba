import type { Grant, PrincipalDetails } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { AgentLabel } from '../../parts/agent-name.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { formatCount } from '../../parts/paging.tsx';
import { ScopeChip } from '../../parts/scope-chip.tsx';
import { useApi } from '../../session/api.ts';
import { countGrants } from './counts.ts';

const COLUMNS: readonly Column<Grant>[] = [
  {
    title: 'Agent',
    cell: ({ grantId, agentId }) => (
      <Link className="row-title" to={`/grants/${grantId}`}>
        <AgentLabel id={agentId} />
      </Link>
    ),
  },
  { title: 'Scopes', isClear: true, cell: ({ scopes }) => <ScopeChip scopes={scopes} /> },
  { title: 'Granted', cell: ({ issuedAt }) => <RelativeMoment at={issuedAt} /> },
  { title: 'Until', cell: ({ expiresAt }) => <RelativeMoment at={expiresAt} /> },
];

const SHOWN = 10;

/** What may act for a person now, and ending all of it. */
export function PersonGrants({ person }: { person: PrincipalDetails }) {
  const api = useApi();
  const { principalId } = person;
  const query = useQuery({
    queryKey: ['people', 'grants', principalId],
    queryFn: ({ signal }) => api.grants.list({ principalId, status: 'active', pageSize: SHOWN }, { signal }),
    staleTime: 0,
  });
  const all = { pathname: '/grants', search: new URLSearchParams({ principal: principalId }).toString() };
  return (
    <section className="card" aria-labelledby="grants">
      <h2 id="grants">Active grants</h2>
      <Loaded query={query}>
        {({ grants, total, isTotalPartial }) => (
          <>
            <Table
              caption="Active grants"
              columns={COLUMNS}
              rows={grants}
              keyOf={({ grantId }) => grantId}
              empty={
                <p>
                  {isTotalPartial === true
                    ? 'None of the newest grants is active. Older ones may be.'
                    : 'Nothing may act for this person.'}
                </p>
              }
            />
            <p className="fine">
              {total > SHOWN && `${isTotalPartial === true ? 'At least ' : ''}${formatCount(total)} in all. `}
              <Link to={all}>All grants of this person</Link>
            </p>
            {(total > 0 || isTotalPartial === true) && <GrantsEnd person={person} />}
          </>
        )}
      </Loaded>
    </section>
  );
}

/** Revokes everything that a person has granted, after asking. */
function GrantsEnd({ person: { principalId, activeGrants } }: { person: PrincipalDetails }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const [isConfirming, setConfirming] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.principals.revokeGrants(principalId),
    onSuccess: async () => {
      await Promise.all(['people', 'grants'].map((each) => queries.invalidateQueries({ queryKey: [each] })));
      setConfirming(false);
      toast('Revoked. Nothing may act for this person any more.');
    },
  });
  return (
    <>
      <div className="buttons">
        <Button kind="danger" onPress={() => setConfirming(true)}>
          Revoke all grants
        </Button>
      </div>
      {isConfirming && (
        <Confirmation
          title="Revoke all grants of this person?"
          label="Yes, revoke them"
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            This ends <strong>{countGrants(activeGrants)}</strong> with everything delegated, and every
            approval that your app has not exchanged yet, at once.
          </p>
          <p>This cannot be undone: the person would have to give their consent again.</p>
          {revoke.error !== null && <Notice kind="alert">{mutationErrorMessage(revoke.error)}</Notice>}
        </Confirmation>
      )}
    </>
  );
}
