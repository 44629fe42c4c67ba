import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { Confirmation } from '../../../../ui/confirmation.tsx';
import { Loaded } from '../../../../ui/loading.tsx';
import { mutationErrorMessage } from '../../../parts/mutation-error.ts';
import { Outcome } from '../../../parts/outcome.tsx';
import { formatCount } from '../../../parts/paging.tsx';
import { useApi } from '../../../session/api.ts';
import { type Revocations, revokeAll } from './revoke-all.ts';
import { MOST_SELECTED, type Selection } from './selection.tsx';

/** Revokes the selected grants, after saying how many grants that ends. Those that may still be active stay selected. */
export function BulkRevoke({ selection }: { selection: Selection }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const [done, setDone] = useState(0);
  const ids = [...selection.ids];
  const revoke = useMutation({
    mutationFn: () => revokeAll(api, ids, setDone),
    onSuccess: (result) => {
      selection.set(result.failed.map(({ id }) => id));
    },
    onSettled: async () => {
      setConfirming(false);
      await queries.invalidateQueries({ queryKey: ['grants'] });
    },
  });
  const failed = revoke.data?.failed ?? [];
  return (
    <>
      <Outcome
        text={
          isConfirming || failed.length > 0 || revoke.data === undefined ? undefined : describe(revoke.data)
        }
        error={revoke.data === undefined || failed.length === 0 ? undefined : describeFailure(revoke.data)}
      />
      {ids.length > 0 && (
        <div className="selected" role="group" aria-label="Selected grants">
          <p>
            <strong>{ids.length} selected</strong>
            {ids.length === MOST_SELECTED && ' (no more at once)'}
          </p>
          <Button kind="danger" onPress={() => setConfirming(true)}>
            Revoke selected
          </Button>
          <Button kind="quiet" onPress={() => selection.set([])}>
            Clear
          </Button>
        </div>
      )}
      {isConfirming && (
        <Confirmation
          title={ids.length === 1 ? 'Revoke 1 grant?' : `Revoke ${ids.length} grants?`}
          label="Yes, revoke them"
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <Consequences ids={ids} />
          {revoke.isPending && (
            <p role="status">
              Revoking {done + 1} of {ids.length} …
            </p>
          )}
        </Confirmation>
      )}
    </>
  );
}

/** The server counts: a grant that was delegated from two selected ones is in the count once. */
function Consequences({ ids }: { ids: readonly string[] }) {
  const api = useApi();
  const query = useQuery({
    queryKey: ['grants', 'within', ids],
    queryFn: ({ signal }) => api.grants.list({ within: ids, status: 'active' }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <>
      <Loaded query={query}>
        {({ total, grants }) => {
          // Of more than a page it is not known which ones were selected.
          const direct =
            grants.length < total ? undefined : grants.filter(({ id }) => ids.includes(id)).length;
          return (
            <p>
              This ends <strong>{total === 1 ? '1 grant' : `${formatCount(total)} grants`}</strong>, at once
              {direct === undefined || direct < total
                ? ': the selected ones, and everything delegated from them.'
                : '.'}{' '}
              {direct !== undefined && direct < ids.length && describeEnded(ids.length - direct)}
            </p>
          );
        }}
      </Loaded>
      <p>This cannot be undone: the people would have to give their consent again.</p>
    </>
  );
}

const countGrants = (count: number): string => (count === 1 ? '1 grant' : `${count} grants`);

const describeEnded = (count: number): string =>
  count === 1 ? '1 selected grant has already ended.' : `${count} selected grants have already ended.`;

function describe({ revoked, ended }: Revocations): string {
  const rest = ended === 0 ? '' : ` ${describeEnded(ended)}`;
  return `Revoked ${countGrants(revoked)}, together with everything delegated from them.${rest}`;
}

function describeFailure({ revoked, failed }: Revocations): string {
  return `Revoked ${countGrants(revoked)}. ${countGrants(failed.length)} may still be active, and stay selected. ${mutationErrorMessage(failed[0]?.error)}`;
}
