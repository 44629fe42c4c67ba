import type { EvidenceFramework } from '@grantex/sdk';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { ChoiceField } from '../../../ui/more-fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { saveAs } from '../../parts/save-as.ts';
import { useApi } from '../../session/api.ts';
import { useSession } from '../../session/session.ts';
import { usePinnedLog } from './proof/pinned.ts';

const FRAMEWORKS: readonly (readonly [EvidenceFramework, string])[] = [
  ['eu-ai-act', 'EU AI Act'],
  ['soc2', 'SOC 2'],
  ['iso42001', 'ISO/IEC 42001'],
  ['gdpr', 'GDPR'],
];

const DAY = 86_400_000;
/** A pack may take the server a while to begin, in seconds. */
const PATIENCE = 300;

/** Makes a pack of evidence for an auditor. */
export function Page() {
  const { developer } = useSession();
  const { verifierKey } = usePinnedLog(developer.id);
  return (
    <>
      <PageHeading title="Evidence for auditors">
        <Link to="/audit">Audit log</Link>
      </PageHeading>
      <p className="lead">
        A pack about a period: the entries and the proofs that they are whole, grants with the decisions
        behind them, stops, approvals and alerts, and a report that says what supports which requirement.
      </p>
      <section className="card" aria-labelledby="make">
        <h2 id="make">Make a pack</h2>
        <PackForm />
      </section>
      <section className="card" aria-labelledby="check">
        <h2 id="check">How an auditor checks it</h2>
        <p>
          Without this server and without an account. Give them the log’s key through another channel, such as
          your website: a key in the pack would be that of whoever made it.
        </p>
        {verifierKey === undefined && (
          <p>
            <Link to="/audit/log">Note the log’s key</Link> first.
          </p>
        )}
        <Snippet label="Checking a pack">
          {`grantex evidence verify evidence.zip \\
  --key '${verifierKey ?? '<the verifier key of your log>'}'`}
        </Snippet>
      </section>
    </>
  );
}

function PackForm() {
  const api = useApi();
  const [received, setReceived] = useState(0);
  const make = useMutation({
    mutationFn: async ({ framework, since, until }: Wanted) => {
      setReceived(0);
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      let bytes = 0;
      for await (const piece of api.compliance.evidence({ framework, since, until }, { timeout: PATIENCE })) {
        pieces.push(new Uint8Array(piece));
        setReceived((bytes += piece.length));
      }
      saveAs(
        `evidence-${framework}-${since.slice(0, 10)}-${until.slice(0, 10)}.zip`,
        pieces,
        'application/zip',
      );
      return bytes;
    },
  });
  const { field, rest } = errorsByField(make.error, ['framework', 'since', 'until']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!make.isPending) make.mutate(wantedIn(new FormData(event.currentTarget)));
  }

  return (
    <form className="form" onSubmit={submit}>
      {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
      <ChoiceField
        label="Report on"
        name="framework"
        value="eu-ai-act"
        error={field.framework}
        options={FRAMEWORKS}
      />
      <TextField
        label="First day (UTC)"
        name="since"
        type="date"
        required
        defaultValue={dayOf(Date.now() - 90 * DAY)}
        error={field.since}
      />
      <TextField
        label="Last day (UTC)"
        name="until"
        type="date"
        required
        defaultValue={dayOf(Date.now())}
        error={field.until}
      />
      <p className="fine">
        The pack holds names of people and the metadata of calls. Look at it before you hand it on: what you
        have handed on cannot be erased.
      </p>
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={make.isPending}>
          {make.isPending ? `Making it, ${sizeText(received)} so far` : 'Make the pack'}
        </Button>
      </div>
      {make.isSuccess && (
        <Notice kind="status">The pack was saved, {sizeText(make.data)}. Open report.html in it.</Notice>
      )}
    </form>
  );
}

interface Wanted {
  readonly framework: EvidenceFramework;
  readonly since: string;
  /** Not included. */
  readonly until: string;
}

function wantedIn(form: FormData): Wanted {
  const day = (name: string): number => Date.parse(`${String(form.get(name))}T00:00:00Z`);
  return {
    framework: String(form.get('framework')) as EvidenceFramework,
    since: new Date(day('since')).toISOString(),
    until: new Date(day('until') + DAY).toISOString(),
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
