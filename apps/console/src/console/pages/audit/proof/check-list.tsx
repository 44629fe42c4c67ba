import { removeHidden } from '@grantex/core/issuer';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { Loaded } from '../../../../ui/loading.tsx';
import { Tag } from '../../../../ui/tag.tsx';
import { useSession } from '../../../session/session.ts';
import type { Check } from './check.ts';
import type { Proof } from './proof.ts';
import { keepTrust, keptTrust, type KeptTrust, useKeptTrust } from './pinned.ts';

const WORDS = {
  passed: { word: 'holds', kind: 'good' },
  failed: { word: 'does not hold', kind: 'bad' },
  open: { word: 'open', kind: 'warning' },
} as const;

/** Checks something of the log in this browser, says what was checked, and keeps the checkpoint when all of it held. */
export function Checks(props: {
  /** What is checked: checked anew when it changes. */
  of: readonly unknown[];
  prove: (kept: KeptTrust) => Promise<Proof>;
  /** The verdict and why, and the rest folded. */
  isBrief?: boolean;
}) {
  const { of, prove, isBrief = false } = props;
  const { developer } = useSession();
  const { verifierKey } = useKeptTrust(developer.id);
  const query = useQuery({
    queryKey: ['proof', ...of, verifierKey],
    queryFn: () => prove(keptTrust(developer.id)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const proof = query.data;
  useEffect(() => {
    if (proof?.note !== undefined) {
      keepTrust(developer.id, { ...keptTrust(developer.id), note: proof.note });
    }
  }, [proof, developer.id]);
  return (
    <Loaded query={query}>
      {({ checks }) => (
        <>
          <Verdict checks={checks} />
          {isBrief ? <Folded checks={checks} /> : <List checks={checks} />}
          <div className="buttons">
            <Button isSmall isBusy={query.isFetching} onPress={() => void query.refetch()}>
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
  const rest = open === 1 ? 'one check is open' : `${open} checks are open`;
  return (
    <p className={`verdict ${failed > 0 ? 'bad' : 'good'}`} role={failed > 0 ? 'alert' : 'status'}>
      <Tag kind={failed > 0 ? 'bad' : 'good'}>{failed > 0 ? 'not proven' : 'proven'}</Tag>{' '}
      {failed > 0
        ? `This does not check out: ${failed === 1 ? 'one thing does' : `${failed} things do`} not hold.`
        : `Checked in this browser: everything holds${open > 0 ? `, as far as it goes: ${rest}` : ''}.`}
    </p>
  );
}

/** What does not hold and what is said in any case stand there; the rest unfolds. */
function Folded({ checks }: { checks: readonly Check[] }) {
  const shown = checks.filter(({ outcome, isMain }) => outcome === 'failed' || isMain === true);
  const rest = checks.filter((check) => !shown.includes(check));
  return (
    <>
      {shown.length > 0 && <List checks={shown} />}
      {rest.length > 0 && (
        <details>
          <summary>{shown.length > 0 ? 'What else was checked' : 'What was checked'}</summary>
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
