import type { ApiKey } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { useApi } from '../../session/api.ts';
import type { CsvColumn } from '../../parts/csv.ts';
import { CsvExport } from '../../parts/csv-export.tsx';
import { NumberedPages, PAGE_SIZE, usePageNumber } from '../../parts/paging.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { useSession } from '../../session/session.ts';
import { CreateKey } from './create.tsx';
import { RevokeKey } from './revoke.tsx';
import { RotateKey } from './rotate.tsx';

/** The developer’s API keys, newest first. */
export function Page() {
  const api = useApi();
  const page = usePageNumber();
  const [revoking, setRevoking] = useState<ApiKey>();
  const [outcome, setOutcome] = useState<string>();
  const { key: own } = useSession();
  const query = useQuery({
    queryKey: ['keys', page],
    queryFn: ({ signal }) => api.keys.list({ page, pageSize: PAGE_SIZE }, { signal }),
    placeholderData: keepPreviousData,
  });
  const columns: readonly Column<ApiKey>[] = [
    ...COLUMNS(own?.id),
    {
      title: 'Revoke',
      isControl: true,
      cell: (key) => (
        <Button kind="danger" about={key.name} onPress={() => setRevoking(key)}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeading title="API keys">
        <div className="buttons">
          <CsvExport file="api-keys" rows={(signal) => api.keys.listAll({ signal })} columns={CSV} />
        </div>
      </PageHeading>
      <p className="lead">
        Your programs call this server with an API key. The server stores only a digest of each key.
      </p>
      <Outcome text={outcome} />
      <Loaded query={query}>
        {({ keys, total }) => (
          <>
            <Table
              caption="API keys"
              columns={columns}
              rows={keys}
              keyOf={({ id }) => id}
              empty={<p>This page of the list does not exist.</p>}
            />
            <NumberedPages page={page} total={total} />
          </>
        )}
      </Loaded>
      <CreateKey onCreated={() => setOutcome(undefined)} />
      <RotateKey />
      {revoking !== undefined && (
        <RevokeKey
          apiKey={revoking}
          onDone={(text) => {
            setRevoking(undefined);
            setOutcome(text);
          }}
        />
      )}
    </>
  );
}

/** The columns of the file. */
const CSV = async (): Promise<readonly CsvColumn<ApiKey>[]> => [
  { title: 'Key id', value: ({ id }) => id },
  { title: 'Key', value: ({ name }) => name },
  { title: 'Roles', value: ({ roles }) => roles.join(' ') },
  { title: 'Created', value: ({ createdAt }) => createdAt },
  { title: 'Last used', value: ({ lastUsedAt }) => lastUsedAt },
  { title: 'Expires', value: ({ expiresAt }) => expiresAt },
  { title: 'Allowed by', value: ({ allowedBy }) => allowedBy },
];

const COLUMNS = (ownId: string | undefined): readonly Column<ApiKey>[] => [
  {
    title: 'Key',
    cell: ({ id, name }) => (
      <>
        <strong>
          <Quoted>{name}</Quoted>
        </strong>{' '}
        {id === ownId && <Tag kind="warning">this session</Tag>}
        <div>
          <CopyId id={id} what="the id of the key" />
        </div>
      </>
    ),
  },
  { title: 'Roles', cell: ({ roles }) => roles.join(', ') },
  { title: 'Created', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  {
    title: 'Last used',
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <RelativeMoment at={lastUsedAt} />),
  },
  {
    title: 'Expires',
    cell: ({ expiresAt }) => {
      if (expiresAt === null) return 'never';
      const isExpired = Date.parse(expiresAt) <= Date.now();
      return (
        <>
          {isExpired && <Tag>expired</Tag>} <RelativeMoment at={expiresAt} />
        </>
      );
    },
  },
];
