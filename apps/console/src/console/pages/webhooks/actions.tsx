import type { Webhook, WebhookWithSecret } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';
import { WebhookSecret } from './webhook-secret.tsx';

/** What an administrator does with a webhook. */
export function WebhookActions({ webhook, onEdit }: { webhook: Webhook; onEdit: () => void }) {
  const { id, enabled, failingSince } = webhook;
  const api = useApi();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<string>();
  const [asking, setAsking] = useState<'rotate' | 'delete'>();
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const act = useMutation({
    mutationFn: (work: () => Promise<string>) => work(),
    onMutate: () => setOutcome(undefined),
    onSuccess: setOutcome,
    onSettled: refresh,
  });
  const sendTest = async (): Promise<string> => {
    const { fault, milliseconds } = await api.webhooks.test(id);
    if (fault !== null) throw new Error(`The test was not delivered: the endpoint ${fault}.`);
    return `The test was delivered in ${milliseconds} ms.`;
  };
  const setEnabled = (to: boolean, text: string) => async (): Promise<string> => {
    await api.webhooks.update(id, { enabled: to });
    return text;
  };
  return (
    <>
      <div className="buttons">
        <Button kind="main" isBusy={act.isPending} onPress={() => act.mutate(sendTest)}>
          Send a test
        </Button>
        {!enabled && (
          <Button onPress={() => act.mutate(setEnabled(true, 'Enabled: it continues where it was.'))}>
            Enable
          </Button>
        )}
        {enabled && failingSince !== null && (
          <Button onPress={() => act.mutate(setEnabled(true, 'The next attempt is made now.'))}>
            Try now
          </Button>
        )}
        {enabled && (
          <Button onPress={() => act.mutate(setEnabled(false, 'Disabled: events wait for 7 days.'))}>
            Disable
          </Button>
        )}
        <Button onPress={onEdit}>Edit</Button>
        <Button onPress={() => setAsking('rotate')}>New secret</Button>
        <Button kind="danger" onPress={() => setAsking('delete')}>
          Delete
        </Button>
      </div>
      <Outcome text={outcome} error={act.error === null ? undefined : mutationErrorMessage(act.error)} />
      {asking === 'rotate' && <Rotate id={id} onDone={() => setAsking(undefined)} />}
      {asking === 'delete' && <Delete id={id} onCancel={() => setAsking(undefined)} />}
    </>
  );
}

function Rotate({ id, onDone }: { id: string; onDone: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const [made, setMade] = useState<WebhookWithSecret>();
  const rotate = useUncachedMutation(async () => {
    try {
      setMade(await api.webhooks.rotate(id));
    } finally {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    }
  });
  if (made !== undefined) return <WebhookSecret made={made} onSaved={onDone} />;
  return (
    <Confirmation
      title="Make a new secret?"
      label="Yes, make it"
      isBusy={rotate.isPending}
      onConfirm={() => rotate.mutate()}
      onCancel={onDone}
    >
      <p>
        For 24 hours messages are signed with the present secret as well, so that you can change the endpoint.
        One from an earlier change stops at once.
      </p>
      {rotate.error !== null && <Notice kind="alert">{mutationErrorMessage(rotate.error)}</Notice>}
    </Confirmation>
  );
}

function Delete({ id, onCancel }: { id: string; onCancel: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => api.webhooks.delete(id),
    onSuccess: async () => {
      await navigate('/settings/webhooks');
      queries.removeQueries({ queryKey: ['webhooks', id] });
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <Confirmation
      title="Delete this webhook?"
      label="Yes, delete it"
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
      onCancel={onCancel}
    >
      <p>Nothing is sent to it any more, and its list of deliveries goes with it. To pause it, disable it.</p>
      {remove.error !== null && <Notice kind="alert">{mutationErrorMessage(remove.error)}</Notice>}
    </Confirmation>
  );
}
