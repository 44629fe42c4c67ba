import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { Tag } from '../../ui/tag.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { useSession } from '../session.ts';
import type { Check, Proof } from './audit-proof.ts';
import { keepTrust, keptTrust, type KeptTrust, useKeptTrust } from './audit-trust.ts';

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
}) {
  const { of, prove } = props;
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
          <ul className="checks">
            {checks.map((check) => (
              <CheckItem key={check.what} check={check} />
            ))}
          </ul>
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
  const isOpen = checks.some(({ outcome }) => outcome === 'open');
  return (
    <p className={`verdict ${failed > 0 ? 'bad' : 'good'}`} role={failed > 0 ? 'alert' : 'status'}>
      {failed > 0
        ? `This does not check out: ${failed === 1 ? 'one thing does' : `${failed} things do`} not hold.`
        : `Checked in this browser: everything holds${isOpen ? ', as far as it goes' : ''}.`}
    </p>
  );
}

function CheckItem({ check: { what, outcome, detail } }: { check: Check }) {
  const { word, kind } = WORDS[outcome];
  return (
    <li className={outcome}>
      <p>
        <strong>{what}</strong> <Tag kind={kind}>{word}</Tag>
      </p>
      <p className="fine">{visibleText(detail)}</p>
    </li>
  );
}
