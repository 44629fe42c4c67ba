import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Refusal } from '../../page/page-calls.ts';
import type { PermissionsClient } from '../parts/client.ts';
import { useErrorText } from '../parts/error-text.ts';
import { useTexts } from '../parts/texts.tsx';
import { createBrowserPush, PushBlockedError } from './browser-push.ts';

const NOTICES: readonly string[] = ['notices'];

/** Lets the browser tell the person that a call waits, if they want that. Nothing is shown where it cannot. */
export function BrowserNotices({ client, home }: { client: PermissionsClient; home: string }) {
  const { text } = useTexts();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const [push] = useState(() => createBrowserPush(client, home));
  const { data: isOn } = useQuery({
    queryKey: NOTICES,
    queryFn: async () => (await push?.isOn()) ?? false,
    enabled: push !== undefined,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => (isOn === true ? push?.turnOff() : push?.turnOn()),
    onSettled: () => queries.invalidateQueries({ queryKey: NOTICES }),
  });
  if (push === undefined || isOn === undefined) return null;
  return (
    <section className="fine">
      <p>
        {text(isOn ? 'permissions.noticesOn' : 'permissions.noticesOff')}{' '}
        <Button isSmall kind="quiet" isBusy={isPending} onPress={() => mutate()}>
          {text(isOn ? 'permissions.turnNoticesOff' : 'permissions.turnNoticesOn')}
        </Button>
      </p>
      {error !== null && <Notice kind="alert">{faultText(error)}</Notice>}
    </section>
  );

  function faultText(fault: Error): string {
    if (fault instanceof PushBlockedError) return text('permissions.noticesBlocked');
    return fault instanceof Refusal ? errorText(fault) : text('permissions.noticesFailed');
  }
}
