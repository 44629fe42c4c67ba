import { Snippet } from '../../../ui/snippet.tsx';
import { ShownOnce } from '../../parts/secret-dialog.tsx';
import type { MadeKey } from './make-key.ts';

/** The private key of an agent, this once, and how a program takes it. */
export function PrivateKeyShown(props: { made: MadeKey; title: string; onKept: () => void }) {
  const { made, title, onKept } = props;
  const { kid } = made.key;
  return (
    <ShownOnce
      title={title}
      label="Private key"
      secret={made.privateKey}
      file={`${kid}.secret`}
      more={
        <>
          <p className="fine">
            Put the file into the directory that your agent keeps its secrets in, readable by it alone:
          </p>
          <Snippet label="Loading the key with the SDK">{loading(kid)}</Snippet>
        </>
      }
      onKept={onKept}
    >
      <p>
        This private key was made in this browser and was sent to nobody, this server included. When you close
        this it is gone: whoever has lost it gives the agent another one.
      </p>
    </ShownOnce>
  );
}

const loading = (kid: string): string => `import { loadAgentKey } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';

const key = await loadAgentKey({
  store: createFileStore({ directory: '.grantex' }),
  kid: '${kid}',
});`;
