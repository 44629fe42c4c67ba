import { type Grant, GrantexError } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { HoldList } from '../../parts/holds/hold-list.tsx';
import { HoldSwitch } from '../../parts/holds/hold-switch.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { AgentName } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';
import { formatCount } from '../../parts/paging.tsx';
import { Outcome } from '../../parts/outcome.tsx';

const REVOKED = 'Revoked, together with everything delegated from it. This server now refuses its tokens.';

const HAD_ENDED = 'This grant had already ended.';

const LIFTED = 'You accept assertions of your sign-in provider for this client and person again.';

/** Pauses a grant, or revokes it and everything below it, after saying how much that is. */
export function GrantEnd({ grant }: { grant: Grant }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.grants.revoke(grant.grantId),
    // Also after an error, since somebody else may have revoked it first.
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['grants'] });
      setConfirming(false);
    },
  });
  const isActive = grant.status === 'active';
  const [wasActive] = useState(isActive);
  const hadEnded = GrantexError.is(revoke.error) && revoke.error.code === 'NOT_FOUND';
  const endedElsewhere = wasActive && !isActive && revoke.isIdle;
  const ended = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button may have had the focus. Without it the focus would go back to the top of the page.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (endedElsewhere && !isConfirming && isLost) ended.current?.focus({ preventScroll: true });
  }, [endedElsewhere, isConfirming]);
  return (
    <>
      <Outcome
        // The dialog covers it until the page shows the new state.
        text={isConfirming ? undefined : revoke.isSuccess ? REVOKED : hadEnded ? HAD_ENDED : undefined}
        error={revoke.error === null || hadEnded ? undefined : mutationErrorMessage(revoke.error)}
      />
      {endedElsewhere && (
        <div ref={ended} tabIndex={-1} className="outcome">
          <Notice>This grant has just been ended elsewhere.</Notice>
        </div>
      )}
      {isActive && <HoldList holds={grant.holds} id={grant.grantId} />}
      {isActive && (
        <div className="buttons">
          <HoldSwitch held={{ kind: 'grant', id: grant.grantId }} holds={grant.holds} isActive />
          <Button kind="danger" onPress={() => setConfirming(true)}>
            Revoke
          </Button>
        </div>
      )}
      {isConfirming && (
        <Confirmation
          title="Revoke this grant?"
          label="Yes, revoke it"
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <Consequences grant={grant} />
        </Confirmation>
      )}
      {grant.identityProvider !== undefined && <StopLift grant={grant} />}
    </>
  );
}

/** Lifts what revoking the grant has stopped: assertions of the provider count for the agent again. */
function StopLift({ grant: { grantId, stopsAssertions = false } }: { grant: Grant }) {
  const api = useApi();
  const queries = useQueryClient();
  const lift = useMutation({
    mutationFn: () => api.grants.liftStop(grantId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['grants'] }),
  });
  return (
    <>
      <Outcome
        text={lift.isSuccess ? LIFTED : undefined}
        error={lift.error === null ? undefined : mutationErrorMessage(lift.error)}
      />
      {stopsAssertions && (
        <>
          <p className="fine">Assertions of your sign-in provider do not count for this client and person.</p>
          <div className="buttons">
            <Button isBusy={lift.isPending} onPress={() => lift.mutate()}>
              Accept assertions again
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function Consequences({ grant: { grantId, agentId, identityProvider } }: { grant: Grant }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['grants', 'below', grantId],
    queryFn: ({ signal }) => api.grants.list({ below: grantId, status: 'active', pageSize: 1 }, { signal }),
    staleTime: 0,
  });
  return (
    <>
      <p>
        <AgentName id={agentId} /> can no longer use it, at once.{' '}
        {query.data === undefined
          ? 'Everything delegated from it ends too.'
          : describeBelow(query.data.total)}
      </p>
      {identityProvider !== undefined && (
        <p>
          Assertions of your sign-in provider no longer count for it and this person, until you accept them
          again here.
        </p>
      )}
      <p>This cannot be undone: the person would have to give their consent again.</p>
    </>
  );
}

function describeBelow(total: number): string {
  if (total === 0) return 'Nothing active was delegated from it.';
  if (total === 1) return '1 grant delegated from it ends too.';
  return `${formatCount(total)} grants delegated from it end too.`;
}
