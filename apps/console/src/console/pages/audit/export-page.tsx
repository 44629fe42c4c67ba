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
import { CheckList } from './proof/check-list.tsx';
import { proveLog } from './proof/prove.ts';
import { usePinnedLog } from './proof/pinned.ts';
import { PinnedKey } from './proof/pinned-key.tsx';

/** The whole log: its checkpoint, the developer's own copy of its key, and the export. */
export function Page() {
  const api = useApi();
  const { developer } = useSession();
  const pinned = usePinnedLog(developer.id);
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
        <h2 id="checked">Is the log intact?</h2>
        <CheckList of={['log']} prove={(saved) => proveLog(api.audit, developer.id, saved)} />
      </section>
      <section className="card" aria-labelledby="checkpoint">
        <h2 id="checkpoint">The newest checkpoint</h2>
        <p>
          A checkpoint is the signed state of the log. Save it in a place outside this server: every later log
          must begin with this one.
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
        <PinnedKey developerId={developer.id} />
      </section>
      <section className="card" aria-labelledby="export">
        <h2 id="export">Export</h2>
        <p>Download every entry as JSON Lines. You can check the file later without this server:</p>
        <Snippet label="Checking an export">
          {`grantex audit verify ${developer.id}-audit.jsonl \\
  --checkpoint ${developer.id}-checkpoint.txt \\
  --key '${pinned.verifierKey ?? '<the verifier key that you noted>'}'`}
        </Snippet>
        <ExportForm />
      </section>
    </>
  );
}

/** A form, not a call: the browser streams the response into a file, however long the log is. */
function ExportForm() {
  const { base } = readShell();
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? '';
  return (
    <form className="buttons" method="post" action={`${base}/console/audit-export`}>
      <input type="hidden" name="csrf" value={token} />
      <Button type="submit" kind="main">
        Download the log
      </Button>
    </form>
  );
}

function Download({ text, name }: { text: string; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    setAddress(url);
    return () => URL.revokeObjectURL(url);
  }, [text]);
  return (
    <div className="buttons">
      <a className="button plain" href={address} download={name}>
        Download it
      </a>
    </div>
  );
}
