import type { WebhookWithSecret } from '@grantex/sdk';
import { SecretDialog } from '../../parts/secret-dialog.tsx';

/** Shows the secret of a webhook once. */
export function WebhookSecret({ made, onSaved }: { made: WebhookWithSecret; onSaved: () => void }) {
  return (
    <SecretDialog title="The secret of the webhook" label="Secret" secret={made.secret} onSaved={onSaved}>
      <p>
        Your endpoint verifies messages with it. Copy it now to where the endpoint keeps its secrets: it
        cannot be shown again.
      </p>
    </SecretDialog>
  );
}
