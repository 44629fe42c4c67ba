import type { Agent } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { HoldList } from '../../parts/holds/hold-list.tsx';
import { HoldSwitch } from '../../parts/holds/hold-switch.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { formatCount } from '../../parts/paging.tsx';
import { Outcome } from '../../parts/outcome.tsx';

type Action = 'revoke' | 'suspend' | 'reactivate' | 'delete';

/** The words of each action: the question before it, and the outcome after it. */
const WORDS: Readonly<Record<Action, { title: string; label: string; outcome: string }>> = {
  revoke: {
    title: 'Revoke all grants?',
    label: 'Yes, revoke them',
    outcome: 'Revoked. The agent can be granted access again.',
  },
  suspend: {
    title: 'Suspend this agent?',
    label: 'Yes, suspend it',
    outcome: 'Suspended. Its grants have ended.',
  },
  // Asked too: the button replaces “Suspend” when somebody else suspends the agent, and a late press must not undo that.
  reactivate: {
    title: 'Reactivate this agent?',
    label: 'Yes, reactivate it',
    outcome: 'Active again. Grants that ended stay ended.',
  },
  delete: { title: 'Delete this agent?', label: 'Yes, delete it', outcome: '' },
};

/** Pauses an agent, or ends its access: its grants, until it is reactivated, or for good. */
export function AgentEnd({ agent, mayChange }: { agent: Agent; mayChange: boolean }) {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [confirming, setConfirming] = useState<Action>();
  const [outcome, setOutcome] = useState('');
  const { agentId } = agent;
  const run: Readonly<Record<Action, () => Promise<unknown>>> = {
    revoke: () => api.agents.revokeGrants(agentId),
    suspend: () => api.agents.suspend(agentId),
    reactivate: () => api.agents.reactivate(agentId),
    delete: () => api.agents.delete(agentId),
  };
  const mutation = useMutation({
    mutationFn: (action: Action) => run[action](),
    onMutate: () => setOutcome(''),
    onSuccess: async (_, action) => {
      if (action === 'delete') {
        // The agent's own page would fetch it again and show that it is not there.
        await navigate('/agents');
        queries.removeQueries({ queryKey: ['agents', 'one', agentId] });
      }
      // Before the outcome, so that the page shows the state after it.
      await Promise.all(['agents', 'grants'].map((each) => queries.invalidateQueries({ queryKey: [each] })));
      setConfirming(undefined);
      setOutcome(WORDS[action].outcome);
    },
    onError: () => setConfirming(undefined),
  });
  const isSuspended = agent.status === 'suspended';
  return (
    <section className="card" aria-labelledby="end">
      <h2 id="end">Pause it, or end its access</h2>
      <HoldList holds={agent.holds} id={agentId} />
      <Outcome
        text={outcome}
        error={mutation.error === null ? undefined : mutationErrorMessage(mutation.error)}
      />
      <div className="buttons">
        <HoldSwitch held={{ kind: 'agent', id: agentId }} holds={agent.holds} isActive={!isSuspended} />
        <Button kind="danger" onPress={() => setConfirming('revoke')}>
          Revoke all grants
        </Button>
        {mayChange &&
          (isSuspended ? (
            <Button onPress={() => setConfirming('reactivate')}>Reactivate</Button>
          ) : (
            <Button kind="danger" onPress={() => setConfirming('suspend')}>
              Suspend
            </Button>
          ))}
        {mayChange && (
          <Button kind="danger" onPress={() => setConfirming('delete')}>
            Delete
          </Button>
        )}
      </div>
      {confirming !== undefined && (
        <Confirmation
          title={WORDS[confirming].title}
          label={WORDS[confirming].label}
          isBusy={mutation.isPending}
          onConfirm={() => mutation.mutate(confirming)}
          onCancel={() => setConfirming(undefined)}
        >
          {confirming === 'reactivate' ? (
            <p>
              <Quoted>{agent.name}</Quoted> can be granted access again. Grants that ended stay ended.
            </p>
          ) : (
            <Consequences agent={agent} action={confirming} />
          )}
        </Confirmation>
      )}
    </section>
  );
}

function Consequences({ agent, action }: { agent: Agent; action: Exclude<Action, 'reactivate'> }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['grants', 'count', agent.agentId],
    queryFn: ({ signal }) =>
      api.grants.list({ agentId: agent.agentId, status: 'active', pageSize: 1 }, { signal }),
    staleTime: 0,
  });
  return (
    <>
      <p>
        {query.data === undefined ? (
          'All of its grants end at once'
        ) : (
          <>
            {query.data.isTotalPartial === true && 'At least '}
            <strong>{countGrants(query.data.total)}</strong> of <Quoted>{agent.name}</Quoted>{' '}
            {query.data.total === 1 ? 'ends' : 'end'} at once
          </>
        )}
        , and so does everything delegated from {query.data?.total === 1 ? 'it' : 'them'}. This cannot be
        undone: people would have to give their consent again.
      </p>
      {action === 'suspend' && <p>Until you reactivate it, it cannot be granted anything.</p>}
      {action === 'delete' && (
        <p>
          {agent.kind === 'client'
            ? 'Nobody can authorize this client again, also not as another agent. If that may change, suspend it instead.'
            : 'The agent, its id and its DID are deleted for good.'}
        </p>
      )}
    </>
  );
}

function countGrants(total: number): string {
  if (total === 0) return 'No active grant';
  return total === 1 ? '1 active grant' : `${formatCount(total)} active grants`;
}
