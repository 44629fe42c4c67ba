import type { IssuerKey } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { readShell } from '../../../page/shell.ts';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

const STATES = {
  next: { kind: 'plain', meaning: 'published, but not yet signing' },
  active: { kind: 'good', meaning: 'signs all tokens' },
  retired: { kind: 'warning', meaning: 'no longer signs; its signatures stay valid' },
  revoked: { kind: 'bad', meaning: 'its signatures are no longer valid' },
} as const;

const DATES = [
  ['Created', 'createdAt'],
  ['Signs from', 'activeFrom'],
  ['Retired', 'retiredAt'],
  ['Revoked', 'revokedAt'],
] as const;

/** The state comes first: the key's id is long, and scrolls out of view on a phone. */
const COLUMNS: readonly Column<IssuerKey>[] = [
  {
    title: 'State',
    isClear: true,
    cell: ({ state }) => (
      <div className="key-state">
        <Tag kind={STATES[state].kind}>{state}</Tag>
        <p className="fine">{STATES[state].meaning}</p>
      </div>
    ),
  },
  { title: 'Since', cell: (key) => <Dates issuerKey={key} /> },
  {
    title: 'Key',
    cell: ({ kid, alg }) => (
      <>
        <Code>{kid}</Code>
        <p className="fine">{alg}</p>
      </>
    ),
  },
];

/** The public keys behind the server's grant tokens and the developer's audit log. */
export function Page() {
  const api = useApi();
  const session = useSession();
  const { issuer } = readShell();
  const keys = useQuery({
    queryKey: ['issuer', 'keys'],
    queryFn: ({ signal }) => api.issuerKeys.list({ signal }),
  });
  return (
    <>
      <PageHeading title="Issuer keys" />
      <section className="card" aria-labelledby="tokens">
        <h2 id="tokens">Keys that sign grant tokens</h2>
        <p>
          Verifiers fetch these keys by themselves. A key is published before it first signs, and stays
          published until the last token that it signed has expired. The server’s operator rotates and revokes
          keys with <code>grantex-server keys</code>.
        </p>
        <Loaded query={keys}>
          {({ keys: listed, nextRotationAt }) => (
            <>
              <p className="again">
                {nextRotationAt === null ? (
                  'No rotation is scheduled: the next key waits until the operator rotates.'
                ) : (
                  <>
                    Next rotation: <Moment at={nextRotationAt} />
                  </>
                )}
              </p>
              <Table
                caption="Keys of the issuer"
                columns={COLUMNS}
                rows={listed}
                keyOf={({ kid }) => kid}
                empty={<p>There is no key, so no token is valid.</p>}
              />
            </>
          )}
        </Loaded>
        <Snippet label="Published keys (JWKS)" isLabelShown>
          {`${issuer}/.well-known/jwks.json`}
        </Snippet>
      </section>
      {mayUse(session, 'audit-read') && <LogKeys />}
    </>
  );
}

function Dates({ issuerKey }: { issuerKey: IssuerKey }) {
  return DATES.map(([word, member]) => {
    const at = issuerKey[member];
    if (at === null) return null;
    return (
      <p key={word} className="key-date">
        <span className="fine">{word}</span> <Moment at={at} />
      </p>
    );
  });
}

function LogKeys() {
  const api = useApi();
  const query = useQuery({
    queryKey: ['issuer', 'log-key'],
    queryFn: ({ signal }) => api.audit.logKey({ signal }),
  });
  return (
    <section className="card" aria-labelledby="log">
      <h2 id="log">The key that signs your audit log</h2>
      <p>
        Save the verifier key when your log begins, in a place outside this server. With it you can show later
        that nobody has replaced the log.
      </p>
      <Loaded query={query}>
        {({ verifierKey, publicKeyJwk }) => (
          <>
            <Snippet label="Verifier key" isLabelShown>
              {verifierKey}
            </Snippet>
            <Snippet label="The same key as a JWK" isLabelShown>
              {JSON.stringify(publicKeyJwk, null, 2)}
            </Snippet>
          </>
        )}
      </Loaded>
    </section>
  );
}
