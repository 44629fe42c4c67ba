import './check-list.css';
import { removeHidden } from '@grantex/core/issuer';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { Loaded } from '../../../../ui/loading.tsx';
import { Tag } from '../../../../ui/tag.tsx';
import { useSession } from '../../../session/session.ts';
import type { Check, Proof } from './check.ts';
import { type PinnedLog, pinLog, readPinnedLog, usePinnedLog } from './pinned.ts';

const WORDS = {
  passed: { word: 'passed', kind: 'good' },
  failed: { word: 'failed', kind: 'bad' },
  open: { word: 'open', kind: 'warning' },
} as const;

/** Checks a log or an entry in this browser, lists the checks, and saves the checkpoint when none failed. */
export function CheckList(props: {
  /** What is checked. The checks run again when it changes. */
  of: readonly unknown[];
  prove: (pinned: PinnedLog) => Promise<Proof>;
  /** Shows the verdict with the main checks, and folds the rest. */
  isBrief?: boolean;
}) {
  const { of, prove, isBrief = false } = props;
  const { developer } = useSession();
  const { verifierKey } = usePinnedLog(developer.id);
  const query = useQuery({
    queryKey: ['proof', ...of, verifierKey],
    queryFn: () => prove(readPinnedLog(developer.id)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const proof = query.data;
  useEffect(() => {
    if (proof?.note !== undefined) {
      pinLog(developer.id, { ...readPinnedLog(developer.id), note: proof.note });
    }
  }, [proof, developer.id]);
  return (
    <Loaded query={query}>
      {({ checks }) => (
        <>
          <Verdict checks={checks} />
          {isBrief ? <Folded checks={checks} /> : <List checks={checks} />}
          <div className="buttons">
            <Button isBusy={query.isFetching} onPress={() => void query.refetch()}>
              Check again
            </Button>
          </div>
        </>
      )}
    </Loaded>
  );
}

function Verdict({ checks }: { checks: readonly Check[] }) {
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  const open = checks.filter(({ outcome }) => outcome === 'open').length;
  const rest = `${open === 1 ? 'one' : open} could not be decided`;
  return (
    <p className={`verdict ${failed > 0 ? 'bad' : 'good'}`} role={failed > 0 ? 'alert' : 'status'}>
      <Tag kind={failed > 0 ? 'bad' : 'good'}>{failed > 0 ? 'not proven' : 'proven'}</Tag>{' '}
      {failed > 0
        ? `Checked in this browser: ${failed === 1 ? 'one check' : `${failed} checks`} failed.`
        : `Checked in this browser: no check failed${open > 0 ? `, but ${rest}` : ''}.`}
    </p>
  );
}

/** The failed and the main checks, and the rest folded. */
function Folded({ checks }: { checks: readonly Check[] }) {
  const shown = checks.filter(({ outcome, isMain }) => outcome === 'failed' || isMain === true);
  const rest = checks.filter((check) => !shown.includes(check));
  return (
    <>
      {shown.length > 0 && <List checks={shown} />}
      {rest.length > 0 && (
        <details>
          <summary>{shown.length > 0 ? 'Other checks' : 'All checks'}</summary>
          <List checks={rest} />
        </details>
      )}
    </>
  );
}

function List({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className="checks">
      {checks.map((check) => (
        <CheckItem key={check.what} check={check} />
      ))}
    </ul>
  );
}

function CheckItem({ check: { what, outcome, detail } }: { check: Check }) {
  const { word, kind } = WORDS[outcome];
  return (
    <li className={outcome}>
      <p>
        <strong>{what}</strong> <Tag kind={kind}>{word}</Tag>
      </p>
      <p className="fine">{removeHidden(detail)}</p>
    </li>
  );
}
