import type { ConsoleSession } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';

function nameOf({ person, key }: ConsoleSession): string {
  return person?.name ?? person?.email ?? person?.subject ?? key?.name ?? '';
}

const COLUMNS: readonly Column<ConsoleSession>[] = [
  {
    title: 'Who',
    cell: (session) => (
      <>
        <Quoted>{nameOf(session)}</Quoted> {session.isOwn && <Tag kind="warning">this session</Tag>}
        <div className="fine">{session.person === null ? 'API key' : session.person.email}</div>
      </>
    ),
  },
  { title: 'Signed in', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  { title: 'Last used', cell: ({ usedAt }) => <RelativeMoment at={usedAt} /> },
];

/** Who is signed in to the console now. Any session but one's own can be ended. */
export function ConsoleSessions() {
  const api = useApi();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<string>();
  const query = useQuery({
    queryKey: ['sso', 'sessions'],
    queryFn: ({ signal }) => api.sso.sessions({ signal }),
  });
  const end = useMutation({
    mutationFn: (session: ConsoleSession) => api.sso.endSession(session.id),
    onMutate: () => setOutcome(undefined),
    onSuccess: () => setOutcome('The session has ended.'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['sso', 'sessions'] }),
  });
  const columns: readonly Column<ConsoleSession>[] = [
    ...COLUMNS,
    {
      title: 'Change',
      isControl: true,
      cell: (session) =>
        !session.isOwn && (
          <Button
            kind="danger"
            about={nameOf(session)}
            isBusy={end.isPending}
            onPress={() => end.mutate(session)}
          >
            End
          </Button>
        ),
    },
  ];
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Signed in to this console</h2>
      <Outcome text={outcome} error={end.error === null ? undefined : mutationErrorMessage(end.error)} />
      <Loaded query={query}>
        {(sessions) => (
          <Table
            caption="Sessions of the console, newest first"
            columns={columns}
            rows={sessions}
            keyOf={({ id }) => id}
            empty={<p>Nobody is signed in.</p>}
          />
        )}
      </Loaded>
    </section>
  );
}
