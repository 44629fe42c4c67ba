import type { Webhook } from '@grantex/sdk';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { NumberedPages, PAGE_SIZE, usePageNumber } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { CreateWebhook } from './create.tsx';
import { WebhookState } from './state.tsx';

const COLUMNS: readonly Column<Webhook>[] = [
  {
    title: 'Webhook',
    cell: ({ id, url, description }) => (
      <>
        <Link className="row-title" to={`/settings/webhooks/${id}`}>
          <Code>{url}</Code>
        </Link>
        {description !== null && (
          <div className="fine">
            <Quoted>{description}</Quoted>
          </div>
        )}
        <CopyId id={id} what="the id of the webhook" />
      </>
    ),
  },
  { title: 'State', isClear: true, cell: (webhook) => <WebhookState webhook={webhook} /> },
  { title: 'Events', cell: ({ events }) => (events.includes('*') ? 'all' : events.length.toLocaleString()) },
  { title: 'Created', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
];

/** The endpoints that are told of events. */
export function Page() {
  const api = useApi();
  const session = useSession();
  const page = usePageNumber();
  const query = useQuery({
    queryKey: ['webhooks', 'list', page],
    queryFn: ({ signal }) => api.webhooks.list({ page, pageSize: PAGE_SIZE }, { signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHeading title="Webhooks">
        {mayUse(session) && (
          <div className="buttons">
            <BackTo to="/settings" name="settings" />
          </div>
        )}
      </PageHeading>
      <p className="lead">
        Your services are told of what happens: grants, agents, approvals, keys. Every event is delivered at
        least once, and in order.
      </p>
      <Loaded query={query}>
        {({ webhooks, total }) => (
          <>
            <Table
              caption="Webhooks"
              columns={COLUMNS}
              rows={webhooks}
              keyOf={({ id }) => id}
              empty={
                <>
                  <h2>There are no webhooks</h2>
                  <p>
                    {mayUse(session)
                      ? 'Create one below. To try messages on your machine first: '
                      : 'A key with the role admin can create one. To try messages on your machine: '}
                    <code>grantex webhooks listen</code>
                  </p>
                </>
              }
            />
            <NumberedPages page={page} total={total} />
          </>
        )}
      </Loaded>
      {mayUse(session) && <CreateWebhook />}
    </>
  );
}
