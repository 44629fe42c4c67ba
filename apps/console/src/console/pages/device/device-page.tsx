import { removeHidden } from '@grantex/core/issuer';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { errorMessage } from '../../../ui/loading.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { Decide } from './decide.tsx';
import { createDeviceCalls, type WaitingProgram } from './device-calls.ts';

/**
 * Lets a program in that waits with a code, such as `grantex login`. No address holds the code: a link that somebody sends
 * cannot fill it in.
 */
export function Page() {
  const [calls] = useState(createDeviceCalls);
  const [waiting, setWaiting] = useState<WaitingProgram & { userCode: string }>();
  const [outcome, setOutcome] = useState<string>();
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function find(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const userCode = String(new FormData(event.currentTarget).get('code'));
    setBusy(true);
    setError(undefined);
    setOutcome(undefined);
    try {
      setWaiting({ ...(await calls.find(userCode)), userCode });
    } catch (failure) {
      setError(errorMessage(failure));
    } finally {
      setBusy(false);
    }
  }

  function end(isAllowed: boolean): void {
    const name = removeHidden(waiting?.name ?? '');
    setWaiting(undefined);
    setOutcome(
      isAllowed
        ? `“${name}” is logged in. Go back to your terminal.`
        : `“${name}” was denied, and got nothing.`,
    );
  }

  return (
    <>
      <PageHeading title="Log in a terminal" />
      <Outcome text={outcome} />
      {waiting === undefined ? (
        <section className="card narrow" aria-label="Code">
          <form className="form" onSubmit={(event) => void find(event)}>
            <TextField
              label="The code in your terminal"
              name="code"
              required
              maxLength={64}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              placeholder="BCDF-GHJK"
              error={error}
              hint="Type it only if you have just run grantex login yourself. Do not type a code that somebody sent you."
            />
            <Button type="submit" kind="main" isBusy={isBusy}>
              Continue
            </Button>
          </form>
        </section>
      ) : (
        <Decide calls={calls} program={waiting} userCode={waiting.userCode} onDecided={end} />
      )}
    </>
  );
}
