import type { NewWebhook, WebhookWithSecret } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';
import { WebhookSecret } from './webhook-secret.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** Makes a webhook, and shows its secret once. */
export function CreateWebhook() {
  const api = useApi();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<WebhookWithSecret>();
  const create = useUncachedMutation(async (webhook: NewWebhook) => {
    try {
      setMade(await api.webhooks.create(webhook));
      form.current?.reset();
    } finally {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    }
  });
  return (
    <section className="card" aria-labelledby="new-webhook">
      <h2 id="new-webhook">Create a webhook</h2>
      <WebhookForm
        ref={form}
        error={create.error}
        isBusy={create.isPending}
        label="Create the webhook"
        onSubmit={(webhook) => create.mutate(webhook)}
      />
      {made !== undefined && <WebhookSecret made={made} onSaved={() => setMade(undefined)} />}
    </section>
  );
}
