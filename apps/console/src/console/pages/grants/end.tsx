import { type Grant, GrantexError } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { faultOfDeed } from '../../parts/mutation.ts';
import { AgentName } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';
import { countOf } from '../../parts/paging.tsx';
import { Said } from '../../parts/outcome.tsx';

const REVOKED = 'Revoked, with everything below it. This server refuses its tokens from now on.';

/** Ends a grant with everything below it, after it has said how much that is. */
export function GrantEnd({ grant }: { grant: Grant }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsked, ask] = useState(false);
  const revoke = useMutation({
    mutationFn: () => api.grants.revoke(grant.grantId),
    // What is shown afterwards was read after it, whatever it came to: somebody else may have been faster.
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['grants'] });
      ask(false);
    },
  });
  const isInForce = grant.status === 'active';
  const [wasInForce] = useState(isInForce);
  const wasEnded = GrantexError.is(revoke.error) && revoke.error.code === 'NOT_FOUND';
  const hasEndedElsewhere = wasInForce && !isInForce && revoke.isIdle;
  const ended = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever stood on the button, which is gone, is not sent back to the top of the page.
    const isNowhere = document.activeElement === null || document.activeElement === document.body;
    if (hasEndedElsewhere && !isAsked && isNowhere) ended.current?.focus({ preventScroll: true });
  }, [hasEndedElsewhere, isAsked]);
  return (
    <>
      <Said
        text={revoke.isSuccess ? REVOKED : wasEnded ? 'It was not in force any more.' : undefined}
        fault={revoke.error === null || wasEnded ? undefined : faultOfDeed(revoke.error)}
      />
      {hasEndedElsewhere && (
        <div ref={ended} tabIndex={-1} className="said-last">
          <Notice>It has ended meanwhile, and not from here.</Notice>
        </div>
      )}
      {isInForce && (
        <div className="buttons">
          <Button isSmall kind="danger" onPress={() => ask(true)}>
            Revoke
          </Button>
        </div>
      )}
      {isAsked && (
        <Confirmation
          title="Revoke this grant?"
          label="Yes, revoke it"
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onCancel={() => ask(false)}
        >
          <WhatEnds grant={grant} />
        </Confirmation>
      )}
    </>
  );
}

function WhatEnds({ grant: { grantId, agentId } }: { grant: Grant }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['grants', 'below', grantId],
    queryFn: ({ signal }) => api.grants.list({ below: grantId, status: 'active', pageSize: 1 }, { signal }),
    staleTime: 0,
  });
  return (
    <>
      <p>
        <AgentName id={agentId} /> may no longer act with it, at once.{' '}
        {query.data === undefined
          ? 'Everything that was delegated from it ends too.'
          : belowInWords(query.data.total)}
      </p>
      <p>This cannot be undone: the person would have to be asked anew.</p>
    </>
  );
}

function belowInWords(total: number): string {
  if (total === 0) return 'Nothing in force was delegated from it.';
  if (total === 1) return '1 grant that was delegated from it ends too.';
  return `${countOf(total)} grants that were delegated from it end too.`;
}
