import type { Shell } from '../../page/shell.ts';
import { Snippet } from '../../ui/snippet.tsx';

/** How to get an API key for this server. */
export function FirstKey({ shell }: { shell: Shell }) {
  const { mode, issuer, isSignupOpen } = shell;
  return (
    <details className="first-key">
      <summary>No API key yet?</summary>
      {isSignupOpen && (
        <>
          <p>
            Anyone can sign up on this server. The response contains an admin key, which is shown only once.
          </p>
          <Snippet label="Sign up as a developer" isLabelShown>
            {withSignup(issuer)}
          </Snippet>
        </>
      )}
      <p>
        {isSignupOpen
          ? 'The person who started this server already has an admin key.'
          : 'The operator of this server has the first admin key.'}{' '}
        With the embedded database, the server prints one at its first start. To choose the key yourself:
      </p>
      <Snippet label="Choose the first admin key, before the first start" isLabelShown>
        {withBootstrap(mode)}
      </Snippet>
      <p>With an admin key, you can create keys with fewer rights for other people and programs:</p>
      <Snippet label="Create another key" isLabelShown>
        {withAnotherKey(issuer)}
      </Snippet>
    </details>
  );
}

const withSignup = (issuer: string): string => `curl ${issuer}/v1/signup \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "Your name"}'`;

/** An API key is a prefix and 43 characters of base64url (`docs/protocol.md` §3). */
const withBootstrap = (mode: Shell['mode']): string =>
  `export GRANTEX_BOOTSTRAP_KEY=gx_${mode === 'live' ? 'live' : 'test'}_$(openssl rand -base64 32 | tr '+/' '-_' | tr -d '=')
echo $GRANTEX_BOOTSTRAP_KEY`;

const withAnotherKey = (issuer: string): string => `curl ${issuer}/v1/keys \\
  -H "Authorization: Bearer $GRANTEX_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"name": "console", "roles": ["issue", "audit-read"]}'`;
