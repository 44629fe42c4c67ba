import './stored-domain.css';
import type { DeveloperDomain } from '@grantex/sdk';
import { useState } from 'react';
import { readShell } from '../../../page/shell.ts';
import { Button } from '../../../ui/button.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import type { DomainCheck } from './domain-form.tsx';
import { DomainRemove } from './domain-remove.tsx';

/** A domain that has been confirmed before: its logo, whether people see it, and why its last check failed. */
export function StoredDomain(props: { domain: DeveloperDomain; check: DomainCheck; onRemoved: () => void }) {
  const { domain, check, onRemoved } = props;
  const { name, fault, logo } = domain;
  const [isRemoving, setRemoving] = useState(false);
  return (
    <>
      <div className="stored-domain">
        {logo !== null && <img src={readShell().base + logo} alt="" width={40} height={40} />}
        <div>
          <p>
            <Code>{name}</Code> <State domain={domain} />
          </p>
          <Standing domain={domain} />
        </div>
      </div>
      {check.error !== null ? (
        <Notice kind="alert">{mutationErrorMessage(check.error)}</Notice>
      ) : (
        fault !== null && (
          <Notice kind="warning">
            <Quoted>{`Last check: ${fault}`}</Quoted>
          </Notice>
        )
      )}
      <div className="buttons">
        <Button isBusy={check.isPending} onPress={() => check.mutate(name)}>
          Check again
        </Button>
        <Button kind="danger" about={name} onPress={() => setRemoving(true)}>
          Remove
        </Button>
      </div>
      {isRemoving && <DomainRemove name={name} onRemoved={onRemoved} onCancel={() => setRemoving(false)} />}
    </>
  );
}

function State({ domain: { verifiedAt, fault } }: { domain: DeveloperDomain }) {
  if (verifiedAt === null) return <Tag kind="bad">not shown</Tag>;
  return <Tag kind={fault === null ? 'good' : 'warning'}>confirmed</Tag>;
}

function Standing({ domain: { verifiedAt, fault } }: { domain: DeveloperDomain }) {
  if (verifiedAt === null) {
    return <p className="fine">It names you no longer, so people do not see it.</p>;
  }
  return (
    <p className="fine">
      Confirmed <RelativeMoment at={verifiedAt} />.{' '}
      {fault === null ? 'People see it.' : 'People see it until seven days after that.'}
    </p>
  );
}
