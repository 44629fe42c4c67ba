import type { SsoConnection } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { ChoiceField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';

/** Whether API keys may still open the console, and which one in an emergency. */
export function Enforce({ connection }: { connection: SsoConnection }) {
  const { id, enforced, breakGlassKeyId } = connection;
  const api = useApi();
  const queries = useQueryClient();
  const keys = useQuery({
    queryKey: ['keys', 'break-glass'],
    queryFn: ({ signal }) => api.keys.list({}, { signal }),
  });
  const change = useMutation({
    mutationFn: (changes: { enforced: boolean; breakGlassKeyId?: string }) =>
      api.sso.updateConnection(id, changes),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sso'] }),
  });
  const { field, rest } = errorsByField(change.error, ['breakGlassKeyId']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get('breakGlassKeyId') ?? '');
    if (!change.isPending) change.mutate({ enforced: true, breakGlassKeyId: key });
  }

  return (
    <section className="card" aria-labelledby="enforce">
      <h2 id="enforce">{enforced ? 'Enforced' : 'Enforce it'}</h2>
      <p>
        Once it is enforced, API keys no longer open this console, except one for the day on which the
        provider fails. Each use of that key is recorded. API calls with keys continue to work.
      </p>
      <Loaded query={keys}>
        {(page) => (
          <form className="form" onSubmit={submit}>
            <ChoiceField
              label="Key for emergencies"
              name="breakGlassKeyId"
              value={breakGlassKeyId ?? ''}
              error={field.breakGlassKeyId}
              hint="An admin key that does not expire. Keep it in a safe."
              options={page.keys
                .filter(({ roles, expiresAt }) => roles.includes('admin') && expiresAt === null)
                .map((key) => [key.id, key.name] as const)}
            />
            {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
            <div className="buttons">
              <Button type="submit" kind={enforced ? 'plain' : 'main'} isBusy={change.isPending}>
                {enforced ? 'Change the key' : 'Enforce single sign-on'}
              </Button>
              {enforced && (
                <Button isBusy={change.isPending} onPress={() => change.mutate({ enforced: false })}>
                  Let API keys in again
                </Button>
              )}
            </div>
          </form>
        )}
      </Loaded>
    </section>
  );
}
