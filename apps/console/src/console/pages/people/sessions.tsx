import type { OpenSession } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '../../../ui/button.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';

/** The sessions that the developer vouched for, and ending them. */
export function PersonSessions({ principalId }: { principalId: string }) {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const query = useQuery({
    queryKey: ['people', 'sessions', principalId],
    queryFn: ({ signal }) => api.principals.sessions(principalId, { signal }),
    staleTime: 0,
  });
  const end = useMutation({
    mutationFn: (id: string | undefined) =>
      id === undefined ? api.principals.endSessions(principalId) : api.principals.endSession(principalId, id),
    onSuccess: () => toast('Ended. Its link shows nothing any more.'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['people'] }),
  });
  const columns: readonly Column<OpenSession>[] = [
    { title: 'Opened', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
    { title: 'Ends', cell: ({ expiresAt }) => <RelativeMoment at={expiresAt} /> },
    {
      title: 'End',
      isControl: true,
      cell: ({ id }) => (
        <Button kind="danger" about={id} isBusy={end.isPending} onPress={() => end.mutate(id)}>
          End
        </Button>
      ),
    },
  ];
  return (
    <section className="card" aria-labelledby="sessions">
      <h2 id="sessions">Sessions that you vouched for</h2>
      <Outcome text={undefined} error={end.error === null ? undefined : mutationErrorMessage(end.error)} />
      <p className="fine">
        Each shows the person’s grants to whoever has its link, and can stop them. A person’s own sign-in with
        a passkey is not listed.
      </p>
      <Loaded query={query}>
        {({ sessions }) => (
          <>
            <Table
              caption="Sessions"
              columns={columns}
              rows={sessions}
              keyOf={({ id }) => id}
              empty={<p>None is open.</p>}
            />
            {sessions.length > 1 && (
              <div className="buttons">
                <Button kind="danger" isBusy={end.isPending} onPress={() => end.mutate(undefined)}>
                  End all sessions
                </Button>
              </div>
            )}
          </>
        )}
      </Loaded>
    </section>
  );
}
