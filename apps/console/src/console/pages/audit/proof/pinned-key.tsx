import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { Code } from '../../../../ui/quoted.tsx';
import { isVerifierKey, pinLog, usePinnedLog } from './pinned.ts';

const NO_KEY = 'This is not a verifier key. It has the form <name>+<id>+<key>, on one line.';
const NOT_STORED = 'This browser does not store data for this page.';

/** The verifier key that the developer entered, and the way to forget it and the last checkpoint. */
export function PinnedKey({ developerId }: { developerId: string }) {
  const pinned = usePinnedLog(developerId);
  const [error, setError] = useState<string>();

  async function save(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const input = new FormData(form).get('verifierKey');
    const verifierKey = typeof input === 'string' ? input.trim() : '';
    if (!(await isVerifierKey(verifierKey))) return setError(NO_KEY);
    if (!pinLog(developerId, { ...pinned, verifierKey })) return setError(NOT_STORED);
    setError(undefined);
    form.reset();
  }

  const isEmpty = pinned.verifierKey === undefined && pinned.note === undefined;
  return (
    <>
      {pinned.verifierKey === undefined ? (
        <p>
          No key is saved in this browser, so checks trust the key that the server names. Paste the key that
          you noted when the log began.
        </p>
      ) : (
        <p>
          Checks in this browser use the key <Code>{pinned.verifierKey}</Code>
        </p>
      )}
      <form className="form" onSubmit={(event) => void save(event)}>
        <TextField
          label="Verifier key"
          name="verifierKey"
          autoComplete="off"
          spellCheck={false}
          required
          maxLength={1_024}
          error={error}
          hint="The key is public. It is stored only in this browser."
        />
        <div className="buttons">
          <Button type="submit" kind="main">
            Save this key
          </Button>
          {!isEmpty && (
            <Button kind="quiet" onPress={() => pinLog(developerId, {})}>
              Forget key and checkpoint
            </Button>
          )}
        </div>
      </form>
    </>
  );
}
