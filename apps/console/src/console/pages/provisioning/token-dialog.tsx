import type { ScimTokenWithSecret } from '@grantex/sdk';
import { Snippet } from '../../../ui/snippet.tsx';
import { SecretDialog } from '../../parts/secret-dialog.tsx';

/** A new token, once, with the address that belongs beside it. */
export function TokenDialog({ made, onSaved }: { made: ScimTokenWithSecret; onSaved: () => void }) {
  return (
    <SecretDialog
      title="The new token"
      label="SCIM token"
      secret={made.token}
      more={
        <>
          <p>In Okta it is the API token, in Entra the Secret Token. The address is:</p>
          <Snippet label="Address for the identity provider (SCIM base URL)">{made.baseUrl}</Snippet>
        </>
      }
      onSaved={onSaved}
    >
      <p>Copy the token now to the identity provider. It cannot be shown again.</p>
    </SecretDialog>
  );
}
