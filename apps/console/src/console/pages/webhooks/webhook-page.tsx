import type { NewWebhook, Webhook } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { WebhookActions } from './actions.tsx';
import { Deliveries, LOOK_EVERY } from './deliveries.tsx';
import { WebhookState } from './state.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** One webhook: what it is told, how it answers, and what an administrator does with it. */
export function Page() {
  const { id = '' } = useParams();
  const api = useApi();
  const session = useSession();
  const [isEditing, setEditing] = useState(false);
  const query = useQuery({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => api.webhooks.get(id, { signal }),
    refetchInterval: LOOK_EVERY,
  });
  return (
    <>
      <PageHeading title="Webhook">
        <div className="buttons">
          <BackTo to="/settings/webhooks" name="webhooks" />
        </div>
      </PageHeading>
      <Loaded query={query}>
        {(webhook) => (
          <>
            <section className="card" aria-label="Webhook">
              <Facts webhook={webhook} />
              {mayUse(session) && <WebhookActions webhook={webhook} onEdit={() => setEditing(true)} />}
            </section>
            {isEditing && <Edit webhook={webhook} onDone={() => setEditing(false)} />}
            <Deliveries webhookId={id} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { id, url, description, events, nextAttemptAt, formerSecretUntil, createdAt } = webhook;
  return (
    <dl className="facts">
      <Fact name="URL">
        <Code>{url}</Code>
      </Fact>
      {description !== null && (
        <Fact name="Description">
          <Quoted>{description}</Quoted>
        </Fact>
      )}
      <Fact name="State">
        <WebhookState webhook={webhook} />
      </Fact>
      {nextAttemptAt !== null && (
        <Fact name="Next attempt">
          <RelativeMoment at={nextAttemptAt} />
        </Fact>
      )}
      <Fact name="Events">{events.includes('*') ? 'all' : events.join(', ')}</Fact>
      {formerSecretUntil !== null && (
        <Fact name="Former secret">
          signs as well, until <RelativeMoment at={formerSecretUntil} />
        </Fact>
      )}
      <Fact name="Created">
        <RelativeMoment at={createdAt} />
      </Fact>
      <Fact name="Id">
        <CopyId id={id} what="the id of the webhook" />
      </Fact>
    </dl>
  );
}

/** Changes where messages go, and which. */
function Edit({ webhook, onDone }: { webhook: Webhook; onDone: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (changes: NewWebhook) => api.webhooks.update(webhook.id, changes),
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <section className="card" aria-labelledby="edit">
      <h2 id="edit">Edit</h2>
      <WebhookForm
        initial={webhook}
        error={save.error}
        isBusy={save.isPending}
        label="Save"
        onSubmit={(changes) => save.mutate(changes)}
      >
        <Button onPress={onDone}>Cancel</Button>
      </WebhookForm>
    </section>
  );
}
