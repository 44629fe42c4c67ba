import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';
import { useSession } from '../../session/session.ts';
import { Checks } from './proof/check-list.tsx';
import { proveLog } from './proof/proof.ts';
import { useKeptTrust } from './proof/pinned.ts';
import { KeyKept } from './proof/pinned-key.tsx';

/** The log as a whole: its checkpoint, what this browser keeps of it, and the export. */
export function Page() {
  const api = useApi();
  const { developer } = useSession();
  const kept = useKeptTrust(developer.id);
  const checkpoint = useQuery({
    queryKey: ['audit', 'checkpoint'],
    queryFn: ({ signal }) => api.audit.checkpoint({}, { signal }),
  });
  return (
    <>
      <PageHeading title="Export and checkpoints">
        <Link to="/audit">Audit log</Link>
      </PageHeading>
      <section className="card" aria-labelledby="checked">
        <h2 id="checked">Does the log hold?</h2>
        <Checks of={['log']} prove={(kept) => proveLog(api.audit, developer.id, kept)} />
      </section>
      <section className="card" aria-labelledby="checkpoint">
        <h2 id="checkpoint">The newest checkpoint</h2>
        <p>
          What the log stands at, signed. Keep it where the server has no hand: whatever comes later must
          begin with it.
        </p>
        <Loaded query={checkpoint}>
          {(note) => (
            <>
              <Snippet label="The checkpoint">{note}</Snippet>
              <Download text={note} name={`${developer.id}-checkpoint.txt`} />
            </>
          )}
        </Loaded>
      </section>
      <section className="card" aria-labelledby="key">
        <h2 id="key">Your own copy of the log’s key</h2>
        <KeyKept developerId={developer.id} />
      </section>
      <section className="card" aria-labelledby="export">
        <h2 id="export">Export</h2>
        <p>Every entry, as JSON Lines, streamed into a file. Check it later without this server:</p>
        <Snippet label="Checking an export">
          {`grantex audit verify ${developer.id}-audit.jsonl \\
  --checkpoint ${developer.id}-checkpoint.txt \\
  --key '${kept.verifierKey ?? '<the verifier key that you wrote down>'}'`}
        </Snippet>
        <ExportForm />
      </section>
    </>
  );
}

/** A form and no call: the browser writes what comes into a file, however long the log is. */
function ExportForm() {
  const { base } = readShell();
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? '';
  return (
    <form className="buttons" method="post" action={`${base}/console/audit-export`}>
      <input type="hidden" name="csrf" value={token} />
      <Button isSmall type="submit" kind="main">
        Download the log
      </Button>
    </form>
  );
}

function Download({ text, name }: { text: string; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <div className="buttons">
      <a className="button plain small" href={address} download={name}>
        Download it
      </a>
    </div>
  );
}
