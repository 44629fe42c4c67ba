import type { Policy } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { NoPolicies } from './none.tsx';
import { DECIDED_AT, EFFECTS, FactNames } from './words.tsx';

const COLUMNS: readonly Column<Policy>[] = [
  {
    title: 'Policy',
    cell: ({ id, name }) => (
      <>
        <Link className="row-title" to={`/policies/${id}`}>
          <Quoted>{name}</Quoted>
        </Link>
        {name !== id && <CopyId id={id} what="the id of the policy" />}
      </>
    ),
  },
  { title: 'Effect', cell: ({ effect }) => EFFECTS[effect] },
  { title: 'Decided', cell: ({ decidedAt }) => DECIDED_AT[decidedAt] },
  { title: 'Reads', cell: ({ reads }) => <FactNames names={reads} /> },
  { title: 'Changed', cell: ({ updatedAt }) => <RelativeMoment at={updatedAt} /> },
];

/** All policies of the developer, and the set that they are. */
export function Page() {
  const api = useApi();
  const mayChange = mayUse(useSession());
  const query = useQuery({
    queryKey: ['policies', 'list'],
    queryFn: ({ signal }) => api.policies.list({ signal }),
    staleTime: 0,
  });
  return (
    <>
      <PageHeading title="Policies">
        {mayChange && (
          <div className="buttons">
            <Link className="button main" to="/new-policy">
              Write a policy
            </Link>
          </div>
        )}
      </PageHeading>
      <p className="lead">
        A policy restricts what your agents may do, whatever people have granted: it refuses, or asks the
        person about a call. It never allows more than a grant.
      </p>
      <Loaded query={query}>
        {({ policies, digest }) => (
          <>
            <Table
              caption="Policies"
              columns={COLUMNS}
              rows={policies}
              keyOf={({ id }) => id}
              empty={<NoPolicies mayChange={mayChange} />}
            />
            {digest !== null && (
              <p className="fine">
                The audit log names them together as the set{' '}
                <Link to={`/policy-sets/${digest}`}>
                  <Code>{digest}</Code>
                </Link>
              </p>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}
