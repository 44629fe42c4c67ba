import type { Agent } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { faultOfDeed } from '../../parts/mutation.ts';
import { useApi } from '../../session/api.ts';
import { countOf } from '../../parts/paging.tsx';
import { Said } from '../../parts/outcome.tsx';

type Deed = 'revoke' | 'suspend' | 'reactivate' | 'delete';

/** What each of the deeds says before and after it. */
const ASKED: Readonly<Record<Deed, { title: string; label: string; after: string }>> = {
  revoke: {
    title: 'Revoke all its grants?',
    label: 'Yes, revoke them',
    after: 'Revoked. It may be granted something anew.',
  },
  suspend: {
    title: 'Suspend this agent?',
    label: 'Yes, suspend it',
    after: 'Suspended. Its grants have ended.',
  },
  // Its button stands where that to suspend stood, until somebody else did so: a press that comes late lets nobody in.
  reactivate: {
    title: 'Let this agent in again?',
    label: 'Yes, reactivate it',
    after: 'Active again. What had ended stays ended.',
  },
  delete: { title: 'Delete this agent?', label: 'Yes, delete it', after: '' },
};

/** Ends what an agent holds: for now, until it is let in again, or for good. */
export function AgentEnd({ agent, mayChange }: { agent: Agent; mayChange: boolean }) {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asked, ask] = useState<Deed>();
  const [said, say] = useState('');
  const { agentId } = agent;
  const deeds: Readonly<Record<Deed, () => Promise<unknown>>> = {
    revoke: () => api.agents.revokeGrants(agentId),
    suspend: () => api.agents.suspend(agentId),
    reactivate: () => api.agents.reactivate(agentId),
    delete: () => api.agents.delete(agentId),
  };
  const deed = useMutation({
    mutationFn: (what: Deed) => deeds[what](),
    onMutate: () => say(''),
    onSuccess: async (_, what) => {
      if (what === 'delete') {
        // Its own page would ask for it again, and be told that it is not there.
        await navigate('/agents');
        queries.removeQueries({ queryKey: ['agents', 'one', agentId] });
      }
      // What is shown afterwards was read after it.
      await Promise.all(['agents', 'grants'].map((each) => queries.invalidateQueries({ queryKey: [each] })));
      ask(undefined);
      say(ASKED[what].after);
    },
    onError: () => ask(undefined),
  });
  const isSuspended = agent.status === 'suspended';
  return (
    <section className="card" aria-labelledby="end">
      <h2 id="end">End what it may do</h2>
      <Said text={said} fault={deed.error === null ? undefined : faultOfDeed(deed.error)} />
      <div className="buttons">
        <Button isSmall kind="danger" onPress={() => ask('revoke')}>
          Revoke all its grants
        </Button>
        {mayChange &&
          (isSuspended ? (
            <Button isSmall onPress={() => ask('reactivate')}>
              Reactivate
            </Button>
          ) : (
            <Button isSmall kind="danger" onPress={() => ask('suspend')}>
              Suspend
            </Button>
          ))}
        {mayChange && (
          <Button isSmall kind="danger" onPress={() => ask('delete')}>
            Delete
          </Button>
        )}
      </div>
      {asked !== undefined && (
        <Confirmation
          title={ASKED[asked].title}
          label={ASKED[asked].label}
          isBusy={deed.isPending}
          onConfirm={() => deed.mutate(asked)}
          onCancel={() => ask(undefined)}
        >
          {asked === 'reactivate' ? (
            <p>
              <Quoted>{agent.name}</Quoted> may be granted something anew. What had ended stays ended.
            </p>
          ) : (
            <WhatEnds agent={agent} deed={asked} />
          )}
        </Confirmation>
      )}
    </section>
  );
}

function WhatEnds({ agent, deed }: { agent: Agent; deed: Exclude<Deed, 'reactivate'> }) {
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
          'What it holds ends at once'
        ) : (
          <>
            <strong>{grantsInWords(query.data.total)}</strong> of <Quoted>{agent.name}</Quoted>{' '}
            {query.data.total === 1 ? 'ends' : 'end'} at once
          </>
        )}
        , with everything that was delegated from {query.data?.total === 1 ? 'it' : 'them'}. This cannot be
        undone: people would have to be asked anew.
      </p>
      {deed === 'suspend' && <p>It is granted nothing more until you reactivate it.</p>}
      {deed === 'delete' && <p>The agent is gone for good, with its id and its DID.</p>}
    </>
  );
}

function grantsInWords(total: number): string {
  if (total === 0) return 'No grant in force';
  return total === 1 ? '1 grant in force' : `${countOf(total)} grants in force`;
}
