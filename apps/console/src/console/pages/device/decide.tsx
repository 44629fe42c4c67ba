import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { errorMessage } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { RoleChoices, rolesIn } from '../../parts/role-choices.tsx';
import { holderOf, useSession } from '../../session/session.ts';
import type { DeviceCalls, WaitingProgram } from './device-calls.ts';

/** Who asks, from where, and which roles it gets. */
export function Decide(props: {
  calls: DeviceCalls;
  program: WaitingProgram;
  userCode: string;
  onDecided: (isAllowed: boolean) => void;
}) {
  const { calls, program, userCode, onDecided } = props;
  const { name, network, isElsewhere, roles, grantable, askedAt } = program;
  const session = useSession();
  const { developer } = session;
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  // A terminal needs `admin` rarely. Who needs it there says so, here or with --role.
  const initial = grantable.filter((role) => (roles.length === 0 ? role !== 'admin' : roles.includes(role)));

  async function decide(form: FormData | undefined): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await (form === undefined ? calls.deny(userCode) : calls.allow(userCode, rolesIn(form)));
      onDecided(form !== undefined);
    } catch (failure) {
      setError(errorMessage(failure).replace(/^roles: c/, 'C'));
      setBusy(false);
    }
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    void decide(new FormData(event.currentTarget));
  }

  return (
    <section className="card narrow" aria-labelledby="who">
      <h2 id="who">
        Let <Quoted>{name}</Quoted> act as <Quoted>{developer.name}</Quoted>?
      </h2>
      <p>
        It asked from <Code>{network}</Code> (<Moment at={askedAt} />
        ).
      </p>
      {isElsewhere && (
        <Notice kind="warning">
          <strong>That is another network than this browser’s.</strong> Allow it only if you started it there
          yourself.
        </Notice>
      )}
      <form className="form" onSubmit={submit}>
        <RoleChoices offered={grantable} initial={initial} />
        {roles.length === 0 && grantable.includes('admin') && (
          <p className="fine">Tick admin only if you register agents or make keys from that terminal.</p>
        )}
        <p className="fine">
          It gets an API key of its own for at most 90 days. You can revoke it under API keys. It also ends
          with{' '}
          <em>
            <Quoted>{holderOf(session)}</Quoted>
          </em>
          , {session.key === null ? 'when you lose your access here' : 'the key of this session'}.
        </p>
        {error !== undefined && <Notice kind="alert">{error}</Notice>}
        <div className="buttons">
          <Button isBusy={isBusy} onPress={() => void decide(undefined)}>
            Deny
          </Button>
          <Button type="submit" kind="main" isBusy={isBusy}>
            Allow
          </Button>
        </div>
      </form>
    </section>
  );
}
