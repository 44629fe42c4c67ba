import type { LineFormat } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { readShell } from '../../../page/shell.ts';
import { Field } from '../../../ui/field.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Snippet } from '../../../ui/snippet.tsx';
import { useApi } from '../../session/api.ts';

const FORMATS: readonly (readonly [LineFormat, string])[] = [
  ['ocsf', 'OCSF 1.8: Splunk, Amazon Security Lake and others'],
  ['cef', 'CEF: Microsoft Sentinel, ArcSight, QRadar'],
  ['json', 'JSON: the entries as they are'],
];

const DESTINATIONS: readonly (readonly [address: string, label: string])[] = [
  ['https://siem.example/collect --header-file headers', 'An address that collects lines by HTTPS'],
  ['syslog+tls://siem.example:6514', 'Syslog over TLS'],
  ['file:/var/log/grantex.jsonl', 'A file that your own agent reads'],
];

/** How many of the newest entries are shown as an example. */
const EXAMPLES = 2;

/** How the log gets into a SIEM. */
export function Page() {
  const [format, setFormat] = useState<LineFormat>('ocsf');
  const [destination, setDestination] = useState(DESTINATIONS[0]?.[0] ?? '');
  return (
    <>
      <PageHeading title="Streams to a SIEM">
        <Link to="/audit">Audit log</Link>
      </PageHeading>
      <p className="lead">
        <code>grantex audit ship</code> sends the log as it grows, and loses nothing. It needs an API key with
        the role audit-read.
      </p>
      <section className="card" aria-labelledby="where">
        <h2 id="where">Your SIEM</h2>
        <div className="form">
          <Choice
            label="Format"
            value={format}
            options={FORMATS}
            onChange={(value) => setFormat(value as LineFormat)}
          />
          <Choice label="Where to" value={destination} options={DESTINATIONS} onChange={setDestination} />
        </div>
      </section>
      <section className="card" aria-labelledby="entries">
        <h2 id="entries">The audit log</h2>
        <p>What agents did, and what was refused.</p>
        <Snippet label="Sending the log">{commandOf(format, destination, 'entries')}</Snippet>
      </section>
      <section className="card" aria-labelledby="events">
        <h2 id="events">Events</h2>
        <p>
          What happens to agents, keys, requests and grants is a stream of its own. Events are kept for 7
          days.
        </p>
        <Snippet label="Sending events">{commandOf(format, destination, 'events')}</Snippet>
      </section>
      <section className="card" aria-labelledby="example">
        <h2 id="example">What your SIEM gets</h2>
        <Example format={format} />
      </section>
    </>
  );
}

function commandOf(format: LineFormat, destination: string, source: 'entries' | 'events'): string {
  const [to, ...more] = destination.split(' ');
  const address =
    source === 'entries' ? (to ?? '') : (to ?? '').replace('grantex.jsonl', 'grantex-events.jsonl');
  const { issuer } = readShell();
  return [
    `grantex audit ship --url ${issuer}`,
    `--source ${source} --format ${format}`,
    ['--to', address, ...more].join(' '),
    `--state ${source}.json`,
  ].join(' \\\n  ');
}

/** The newest entries in this format. */
function Example({ format }: { format: LineFormat }) {
  const api = useApi();
  const newest = useQuery({
    queryKey: ['audit', 'lines', format],
    queryFn: async ({ signal }) => {
      const { entries } = await api.audit.list({ order: 'desc', pageSize: 1 }, { signal });
      const last = entries[0]?.seq ?? 0;
      const lines: string[] = [];
      const after = String(Math.max(0, last - EXAMPLES));
      for await (const { line } of api.audit.stream({ format, after, until: 'now', signal })) {
        lines.push(line);
        if (lines.length === EXAMPLES) break;
      }
      return lines;
    },
  });
  return (
    <Loaded query={newest}>
      {(lines) =>
        lines.length === 0 ? (
          <p>The log has no entry yet. The newest ones will be shown here, as your SIEM gets them.</p>
        ) : (
          <>
            <p>Your newest entries, one a line:</p>
            <Snippet label="Lines">{lines.join('\n')}</Snippet>
          </>
        )
      }
    </Loaded>
  );
}

function Choice(props: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}) {
  const { label, value, options, onChange } = props;
  return (
    <Field
      label={label}
      control={(attributes) => (
        <select {...attributes} value={value} onChange={({ target }) => onChange(target.value)}>
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      )}
    />
  );
}
