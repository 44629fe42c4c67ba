import './policies.css';
import type { PolicyReplay } from '@grantex/sdk';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { callsInWords, missingInWords } from './replay-words.ts';
import { PolicyNames, Verdict } from './words.tsx';

type Change = PolicyReplay['changes'][number];

/** One answer of a replay: what would have come out differently, and what cannot be said. */
export function ReplayResult(props: {
  part: PolicyReplay;
  /** The name of the policy that is tried and has no page yet. */
  draft: string | undefined;
  /** Whether the text has been changed since. */
  isStale: boolean;
  /** Reads on where the answer ended before the log did. */
  onContinue: (() => void) | undefined;
  isBusy: boolean;
}) {
  const { part, draft, isStale, onContinue, isBusy } = props;
  const { since, readTo, calls, changed, changes, refusedOtherwise, undecided, isWhole } = part;
  const listed = changes.reduce((sum, change) => sum + change.calls, 0);
  return (
    <div className="replayed">
      <p role="status">
        <strong>
          {changed.toLocaleString()} of {callsInWords(calls)}
        </strong>{' '}
        would have been decided differently
        <span className="fine">
          {' '}
          (since <Moment at={since} />
          {!isWhole && readTo !== null && (
            <>
              , until <Moment at={readTo} isExact />
            </>
          )}
          ).
        </span>
      </p>
      {isStale && <p className="fine">You have changed the text since. Replay it again.</p>}
      {changes.length > 0 && (
        <Table
          caption="Calls that would have been decided differently"
          columns={columnsFor(draft)}
          rows={changes}
          keyOf={({ agentId, action, was, would, policies }) =>
            [agentId, action, was, would, ...policies].join(' ')
          }
          empty={undefined}
        />
      )}
      {listed < changed && (
        <p className="fine">
          {callsInWords(changed - listed)} more are of other kinds, which an answer does not list: it has the
          first thousand. Replay a shorter time.
        </p>
      )}
      {refusedOtherwise > 0 && (
        <p className="fine">
          {callsInWords(refusedOtherwise)} {refusedOtherwise === 1 ? 'was' : 'were'} refused for another
          reason than a policy, and would still be.
        </p>
      )}
      {undecided > 0 && (
        <Notice kind="warning">
          <p>
            <strong>{callsInWords(undecided)} cannot be decided</strong>, because the log does not hold what a
            policy reads about {undecided === 1 ? 'it' : 'them'}. Nothing is guessed. Missing:
          </p>
          <ul>
            {part.missing.map(({ fact, calls: lacking }) => (
              <li key={fact}>
                <Code>{fact}</Code> {missingInWords(fact)} ({callsInWords(lacking)})
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {onContinue !== undefined && (
        <Notice>
          <p>The answer ends before the log does.</p>
          <Button isSmall isBusy={isBusy} onPress={onContinue}>
            Continue from there
          </Button>
        </Notice>
      )}
    </div>
  );
}

function columnsFor(draft: string | undefined): readonly Column<Change>[] {
  return [
    { title: 'Tool', cell: ({ action }) => <Code>{action}</Code> },
    {
      title: 'Agent',
      cell: ({ agentId }) => (agentId === null ? 'an unknown agent' : <AgentName id={agentId} />),
    },
    { title: 'Was', cell: ({ was }) => <Verdict verdict={was} /> },
    { title: 'Would be', cell: ({ would }) => <Verdict verdict={would} /> },
    { title: 'By', cell: ({ policies }) => <PolicyNames names={policies} draft={draft} /> },
    { title: 'Calls', isFigure: true, cell: ({ calls }) => calls.toLocaleString() },
    { title: 'Entries', cell: (change) => <Entries change={change} /> },
  ];
}

/** Links to the entries of the calls, as many as the answer names. */
function Entries({ change: { entryIds, calls } }: { change: Change }) {
  return (
    <details>
      <summary>{entryIds.length < calls ? `The first ${entryIds.length}` : 'Show them'}</summary>
      <ul className="codes">
        {entryIds.map((id) => (
          <li key={id}>
            <Link to={`/audit/${id}`}>
              <Code>{id}</Code>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
