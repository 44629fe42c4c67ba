import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { ConnectionForm } from './connection-form.tsx';
import { DeleteSsoConnection } from './delete-connection.tsx';
import { Enforce } from './enforce.tsx';
import { State } from './sso-page.tsx';
import { TestConnection } from './test-connection.tsx';

/** One connection to a provider. */
export function Page() {
  const api = useApi();
  const navigate = useNavigate();
  const { id = '' } = useParams();
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery({
    queryKey: ['sso', 'connections', id],
    queryFn: ({ signal }) => api.sso.getConnection(id, { signal }),
  });
  return (
    <Loaded query={query}>
      {(connection) => (
        <>
          <PageHeading title={connection.name}>
            <div className="buttons">
              <State connection={connection} />
              <BackTo to="/settings/single-sign-on" name="connections" />
            </div>
          </PageHeading>
          <section className="card" aria-labelledby="provider">
            <h2 id="provider">Provider</h2>
            <p>Register this redirect URI with the provider. It gives a client for it.</p>
            <Snippet label="Redirect URI" isLabelShown>
              {connection.redirectUri}
            </Snippet>
            <ConnectionForm key={connection.updatedAt} connection={connection} />
          </section>
          {connection.active && <TestConnection connectionId={id} />}
          {connection.active && <Enforce key={`enforce ${connection.updatedAt}`} connection={connection} />}
          <section className="card" aria-labelledby="delete">
            <h2 id="delete">Delete the connection</h2>
            <p>Its people are signed out and can no longer sign in.</p>
            <div className="buttons">
              <Button kind="danger" onPress={() => setDeleting(true)}>
                Delete
              </Button>
            </div>
          </section>
          {isDeleting && (
            <DeleteSsoConnection
              connection={connection}
              onDone={(isDeleted) => {
                setDeleting(false);
                if (isDeleted) void navigate('/settings/single-sign-on');
              }}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
