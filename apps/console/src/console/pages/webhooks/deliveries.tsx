import type { WebhookDelivery } from '@grantex/sdk';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { FilterChoice, FilterForm } from '../../parts/filter-form.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { CursorPages, PAGE_SIZE } from '../../parts/paging.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** Milliseconds between two looks, while the page is open: deliveries come without anybody doing something here. */
export const LOOK_EVERY = 5_000;

const STATUSES = ['delivered', 'retrying', 'failed'] as const;
const KINDS = { delivered: 'good', retrying: 'warning', failed: 'bad' } as const;

const COLUMNS: readonly Column<WebhookDelivery>[] = [
  {
    title: 'Event',
    cell: ({ id, type }) => (
      <>
        <Code>{type}</Code>
        <div>
          <CopyId id={id} what="the id of the delivery" />
        </div>
      </>
    ),
  },
  {
    title: 'Status',
    isClear: true,
    cell: ({ status, retryAt }) => (
      <>
        <Tag kind={KINDS[status]}>{status}</Tag>
        {retryAt !== null && (
          <div className="fine">
            next attempt <RelativeMoment at={retryAt} />
          </div>
        )}
      </>
    ),
  },
  { title: 'Answer', cell: (delivery) => <Answer delivery={delivery} /> },
  { title: 'Attempts', cell: ({ attempts }) => attempts.toLocaleString(), isFigure: true },
  { title: 'Last', cell: ({ attemptedAt }) => <RelativeMoment at={attemptedAt} /> },
];

function Answer({ delivery: { answerStatus, answer, fault, milliseconds } }: { delivery: WebhookDelivery }) {
  return (
    <>
      {fault ?? `${answerStatus ?? ''} in ${milliseconds.toLocaleString()} ms`}
      {answer !== null && (
        <div className="fine">
          <Quoted>{answer}</Quoted>
        </div>
      )}
    </>
  );
}

/** What was sent to a webhook, how it answered, and the way to send it once more. */
export function Deliveries({ webhookId }: { webhookId: string }) {
  const api = useApi();
  const queries = useQueryClient();
  const session = useSession();
  const [search] = useSearchParams();
  const [outcome, setOutcome] = useState<string>();
  const cursor = search.get('cursor') ?? undefined;
  const status = STATUSES.find((each) => each === search.get('status'));
  const query = useQuery({
    queryKey: ['webhooks', webhookId, 'deliveries', status, cursor],
    queryFn: ({ signal }) =>
      api.webhooks.deliveries(webhookId, { status, cursor, pageSize: PAGE_SIZE }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_EVERY,
  });
  const replay = useMutation({
    mutationFn: async ({ id }: WebhookDelivery) => {
      const { fault } = await api.webhooks.replayDelivery(webhookId, id);
      if (fault !== null) throw new Error(`The event was not delivered: the endpoint ${fault}.`);
    },
    onMutate: () => setOutcome(undefined),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
    onSuccess: () => setOutcome('The event was delivered again.'),
  });
  const columns: readonly Column<WebhookDelivery>[] = mayUse(session)
    ? [
        ...COLUMNS,
        {
          title: 'Replay',
          isControl: true,
          cell: (delivery) =>
            delivery.status !== 'retrying' &&
            delivery.type !== 'webhook.test' && (
              <Button
                isBusy={replay.isPending && replay.variables.id === delivery.id}
                about={delivery.id}
                onPress={() => replay.mutate(delivery)}
              >
                Replay
              </Button>
            ),
        },
      ]
    : COLUMNS;
  return (
    <>
      <h2>Deliveries</h2>
      <FilterForm fields={['status']} isFiltered={status !== undefined} invalid={[]}>
        <FilterChoice label="Status" name="status" values={STATUSES} value={status} />
      </FilterForm>
      <Outcome
        text={outcome}
        error={replay.error === null ? undefined : mutationErrorMessage(replay.error)}
      />
      <Loaded query={query}>
        {({ deliveries, total, nextCursor }) => (
          <>
            <Table
              caption="Deliveries"
              columns={columns}
              rows={deliveries}
              keyOf={({ id }) => id}
              empty={
                <p>
                  {status === undefined
                    ? 'Nothing was sent in the last 7 days. Send a test, or wait for an event.'
                    : 'No delivery has this status.'}
                </p>
              }
            />
            <CursorPages total={total} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}
