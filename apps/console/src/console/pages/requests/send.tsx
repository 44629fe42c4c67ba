import type { ListedAuthorization, PrincipalDetails } from '@grantex/sdk';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { personPath } from '../../parts/person-name.tsx';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** Makes a new link to a pending request, to copy or by mail. Each one ends the earlier one. */
export function RequestSend({ request }: { request: ListedAuthorization }) {
  const api = useApi();
  const toast = useToast();
  const [link, setLink] = useState<string>();
  const { authRequestId, principalId } = request;
  const copy = useUncachedMutation(async () => {
    const { consentUrl } = await api.authorizations.renewLink(authRequestId);
    setLink(consentUrl);
    // Where the browser does not allow it, the link is below.
    const isCopied = await navigator.clipboard.writeText(consentUrl).then(
      () => true,
      () => false,
    );
    toast(isCopied ? 'Copied. The earlier link no longer works.' : 'The earlier link no longer works.');
  });
  const mail = useMutation({
    mutationFn: () => api.authorizations.resend(authRequestId),
    onSuccess: ({ email }) => {
      setLink(undefined);
      toast(`Sent to ${email}. The earlier link no longer works.`);
    },
  });
  const person = useQuery({
    queryKey: ['people', 'one', principalId],
    queryFn: ({ signal }) => api.principals.get(principalId ?? '', { signal }),
    enabled: principalId !== null,
  });
  const error = mail.error ?? copy.error;
  const email = person.data?.email ?? null;
  return (
    <section className="card" aria-labelledby="send">
      <h2 id="send">Send it to the person</h2>
      <p>
        Each new link ends the earlier one, and whatever the person had begun there. The server keeps no link
        that it could show again.
      </p>
      {error !== null && <Notice kind="alert">{mutationErrorMessage(error)}</Notice>}
      <div className="buttons">
        <Button kind="main" isBusy={copy.isPending} onPress={() => copy.mutate()}>
          Copy a new link
        </Button>
        {email !== null && (
          <Button isBusy={mail.isPending} onPress={() => mail.mutate()}>
            {`Mail a new link to ${email}`}
          </Button>
        )}
      </div>
      {link !== undefined && <Snippet label="The new link">{link}</Snippet>}
      {person.data !== undefined && email === null && <NoAddress person={person.data} />}
    </section>
  );
}

/** Why it cannot be mailed, and where that changes. */
function NoAddress({ person: { principalId, binding } }: { person: PrincipalDetails }) {
  const mayEnter = mayUse(useSession()) && binding === null;
  return (
    <p className="fine">
      It cannot be mailed, because no address is entered.{' '}
      {mayEnter && <Link to={personPath(principalId)}>Enter one</Link>}
    </p>
  );
}
