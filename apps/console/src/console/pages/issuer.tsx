import { useQuery } from '@tanstack/react-query';
import { readShell } from '../../shell.ts';
import { PageHeading } from '../../ui/heading.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { Code } from '../../ui/quoted.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { useApi } from '../api.ts';
import { mayUse, useSession } from '../session.ts';

/** A key as the issuer publishes it (RFC 7517). */
interface PublishedKey {
  readonly kid: string;
  readonly kty: string;
  readonly alg: string;
  readonly n: string;
}

const COLUMNS: readonly Column<PublishedKey>[] = [
  { title: 'Key', cell: ({ kid }) => <Code>{kid}</Code> },
  { title: 'Algorithm', cell: ({ alg }) => <Code>{alg}</Code> },
  { title: 'Size', cell: ({ n }) => `${bitsOf(n).toLocaleString()} bits`, isFigure: true },
];

/** The keys that stand behind what this server issues and signs: public, to be looked at and copied. */
export function Page() {
  const session = useSession();
  const { base, issuer } = readShell();
  const keys = useQuery({
    queryKey: ['issuer', 'keys'],
    queryFn: async ({ signal }) => {
      const response = await fetch(`${base}/.well-known/jwks.json`, { signal });
      if (!response.ok) throw new Error('The server does not publish its keys at the moment.');
      return ((await response.json()) as { keys: PublishedKey[] }).keys;
    },
  });
  return (
    <>
      <PageHeading title="Issuer keys" />
      <section className="card" aria-labelledby="tokens">
        <h2 id="tokens">Keys that sign grant tokens</h2>
        <p>
          Verifiers fetch them by themselves. A key is published before it signs for the first time, and stays
          until the last token that it signed has expired; one that is missing here signs nothing any more.
          Whoever runs the server sees their states and dates with <code>grantex-server keys list</code>.
        </p>
        <Loaded query={keys}>
          {(published) => (
            <Table
              caption="Published keys"
              columns={COLUMNS}
              rows={published}
              keyOf={({ kid }) => kid}
              empty={<p>No key is published, so no token is valid.</p>}
            />
          )}
        </Loaded>
        <Snippet label="Where verifiers find them">{`${issuer}/.well-known/jwks.json`}</Snippet>
      </section>
      {mayUse(session, 'audit-read') && <LogKeys />}
    </>
  );
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
            <Snippet label="Verifier key">{verifierKey}</Snippet>
            <Snippet label="The same key as a JWK">{JSON.stringify(publicKeyJwk, null, 2)}</Snippet>
          </>
        )}
      </Loaded>
    </section>
  );
}

/** Of a modulus in base64url, whose first byte is not zero. */
function bitsOf(modulus: string): number {
  return Math.floor((modulus.length * 6) / 8) * 8;
}
