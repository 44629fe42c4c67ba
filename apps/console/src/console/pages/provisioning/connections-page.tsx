import type { ScimToken } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { NumberedPages, PAGE_SIZE, usePageNumber } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { Connect } from './connect.tsx';
import { DeleteConnection } from './delete-connection.tsx';
import { RotateToken } from './rotate-token.tsx';
import { MATCH_WORDS } from './words.ts';

const COLUMNS: readonly Column<ScimToken>[] = [
  {
    title: 'Identity provider',
    cell: ({ id, label }) => (
      <>
        <strong>
          <Quoted>{label}</Quoted>
        </strong>
        <div>
          <CopyId id={id} what="the id of the connection" />
        </div>
      </>
    ),
  },
  { title: 'A person is', cell: ({ matches }) => MATCH_WORDS[matches] },
  { title: 'Connected', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  {
    title: 'Last used',
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <RelativeMoment at={lastUsedAt} />),
  },
];

/** The identity providers that say over SCIM who works in the organization. */
export function Page() {
  const api = useApi();
  const page = usePageNumber();
  const [deleting, setDeleting] = useState<ScimToken>();
  const [outcome, setOutcome] = useState<string>();
  const query = useQuery({
    queryKey: ['scim', 'tokens', page],
    queryFn: ({ signal }) => api.scim.tokens({ page, pageSize: PAGE_SIZE }, { signal }),
    placeholderData: keepPreviousData,
  });
  const columns: readonly Column<ScimToken>[] = [
    ...COLUMNS,
    {
      title: 'Change',
      isControl: true,
      cell: (token) => (
        <div className="row-buttons">
          <RotateToken token={token} />
          <Button kind="danger" about={token.label} onPress={() => setDeleting(token)}>
            Delete
          </Button>
        </div>
      ),
    },
  ];
  return (
    <>
      <PageHeading title="Provisioning">
        <div className="buttons">
          <BackTo to="/settings" name="settings" />
        </div>
      </PageHeading>
      <p className="lead">
        Identity providers such as Okta and Entra tell this server over SCIM who works for you, and in which
        groups. Whoever leaves loses everything they have allowed at once.
      </p>
      <p>
        See the <Link to="/settings/provisioning/people">people</Link> and the{' '}
        <Link to="/settings/provisioning/groups">groups</Link> that they have provisioned.
      </p>
      <Outcome text={outcome} />
      <Loaded query={query}>
        {({ tokens, total }) => (
          <>
            <Table
              caption="Connections"
              columns={columns}
              rows={tokens}
              keyOf={({ id }) => id}
              empty={
                <>
                  <h2>No identity provider is connected</h2>
                  <p>Connect one below, and give it the address and the token.</p>
                </>
              }
            />
            {tokens[0] !== undefined && (
              <Snippet label="Address for the identity provider (SCIM base URL)" isLabelShown>
                {tokens[0].baseUrl}
              </Snippet>
            )}
            <NumberedPages page={page} total={total} />
          </>
        )}
      </Loaded>
      <Connect />
      {deleting !== undefined && (
        <DeleteConnection
          token={deleting}
          onDone={(text) => {
            setDeleting(undefined);
            setOutcome(text);
          }}
        />
      )}
    </>
  );
}
