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
  next: { kind: 'plain', meaning: 'published, and signs nothing yet' },
  active: { kind: 'good', meaning: 'signs every token' },
  retired: { kind: 'warning', meaning: 'signs nothing more; what it signed stays good' },
  revoked: { kind: 'bad', meaning: 'nothing that it signed is good any more' },
} as const;

const DATES = [
  ['Made', 'createdAt'],
  ['Signs from', 'activeFrom'],
  ['Retired', 'retiredAt'],
  ['Revoked', 'revokedAt'],
] as const;

/** Where a key stands comes first: what it is called is long, and scrolls on a phone. */
const COLUMNS: readonly Column<IssuerKey>[] = [
  {
    title: 'State',
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

/** The keys that stand behind what this server issues and signs: public, to be looked at and copied. */
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
          Verifiers fetch them by themselves. A key is published before it signs for the first time, and stays
          until the last token that it signed has expired. Whoever runs the server rotates and revokes them
          with <code>grantex-server keys</code>.
        </p>
        <Loaded query={keys}>
          {({ keys: listed, nextRotationAt }) => (
            <>
              <p className="again">
                {nextRotationAt === null ? (
                  'No rotation is planned: the next key waits until somebody asks for it.'
                ) : (
                  <>
                    Another key takes over: <Moment at={nextRotationAt} />
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
        <Snippet label="Where verifiers find those that are published" isLabelShown>
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
        Write the verifier key down when your log begins, where this server has no hand: it is what shows
        later that nobody has put another log in its place.
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
