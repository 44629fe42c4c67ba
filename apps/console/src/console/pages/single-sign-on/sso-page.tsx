import type { SsoConnection } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { CopyId } from '../../../ui/copy-button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { useApi } from '../../session/api.ts';
import { Begin } from './begin.tsx';
import { ConsoleSessions } from './console-sessions.tsx';

const COLUMNS: readonly Column<SsoConnection>[] = [
  {
    title: 'Connection',
    cell: ({ id, name }) => (
      <>
        <strong>
          <Link to={`/settings/single-sign-on/${id}`}>
            <Quoted>{name}</Quoted>
          </Link>
        </strong>
        <div>
          <CopyId id={id} what="the id of the connection" />
        </div>
      </>
    ),
  },
  { title: 'Provider', cell: ({ issuer }) => <Code>{issuer}</Code> },
  {
    title: 'Addresses',
    cell: ({ domains }) =>
      domains.length === 0 ? 'by developer id' : domains.map((each) => `@${each}`).join(', '),
  },
  { title: 'State', cell: (connection) => <State connection={connection} /> },
];

/** Whether people can sign in by a connection. */
export function State({ connection: { clientId, active, enforced } }: { connection: SsoConnection }) {
  if (clientId === null) return <Tag kind="warning">without client</Tag>;
  if (!active) return <Tag>off</Tag>;
  return <Tag kind="good">{enforced ? 'enforced' : 'active'}</Tag>;
}

/** Where people of the organization sign in to this console, and who is signed in. */
export function Page() {
  const api = useApi();
  const query = useQuery({
    queryKey: ['sso', 'connections'],
    queryFn: ({ signal }) => api.sso.listConnections({ signal }),
  });
  return (
    <>
      <PageHeading title="Single sign-on">
        <div className="buttons">
          <BackTo to="/settings" name="settings" />
        </div>
      </PageHeading>
      <p className="lead">
        People of your organization sign in to this console with their own accounts. Their groups say what
        they may do, and the <Link to="/settings/administrators">administrators’ log</Link> names them.
      </p>
      <Loaded query={query}>
        {(connections) => (
          <Table
            caption="Connections"
            columns={COLUMNS}
            rows={connections}
            keyOf={({ id }) => id}
            empty={
              <>
                <h2>No provider is connected</h2>
                <p>Connect one below. It must speak OpenID Connect.</p>
              </>
            }
          />
        )}
      </Loaded>
      <Begin />
      <ConsoleSessions />
    </>
  );
}
