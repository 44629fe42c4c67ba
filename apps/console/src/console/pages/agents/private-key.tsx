import { Snippet } from '../../../ui/snippet.tsx';
import { SecretDialog } from '../../parts/secret-dialog.tsx';
import type { MadeKey } from './make-key.ts';

/** Shows the new private key of an agent once, and how a program loads it. */
export function PrivateKeyShown(props: { made: MadeKey; title: string; onSaved: () => void }) {
  const { made, title, onSaved } = props;
  const { kid } = made.key;
  return (
    <SecretDialog
      title={title}
      label="Private key"
      secret={made.privateKey}
      file={`${kid}.secret`}
      more={
        <>
          <p className="fine">
            Put the file into the directory where your agent keeps its secrets. Only the agent should be able
            to read it:
          </p>
          <Snippet label="Loading the key with the SDK">{loading(kid)}</Snippet>
        </>
      }
      onSaved={onSaved}
    >
      <p>
        This browser made the private key and sent it to nobody, not even to this server. When you close this
        dialog, the key is gone. If you lose it, rotate the agent’s key.
      </p>
    </SecretDialog>
  );
}

const loading = (kid: string): string => `import { loadAgentKey } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';

const key = await loadAgentKey({
  store: createFileStore({ directory: '.grantex' }),
  kid: '${kid}',
});`;
