import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { Code } from '../../../../ui/quoted.tsx';
import { isVerifierKey, keepTrust, useKeptTrust } from './pinned.ts';

const NO_KEY = 'This is no verifier key: it is written <name>+<id>+<key>, on one line.';
const NOT_KEPT = 'This browser keeps nothing for this page.';

/** The verifier key that somebody wrote down before, and the checkpoint that this browser saw last. */
export function KeyKept({ developerId }: { developerId: string }) {
  const kept = useKeptTrust(developerId);
  const [fault, setFault] = useState<string>();

  async function keep(event: SubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form).get('verifierKey');
    const verifierKey = typeof given === 'string' ? given.trim() : '';
    if (!(await isVerifierKey(verifierKey))) return setFault(NO_KEY);
    if (!keepTrust(developerId, { ...kept, verifierKey })) return setFault(NOT_KEPT);
    setFault(undefined);
    form.reset();
  }

  const isEmpty = kept.verifierKey === undefined && kept.note === undefined;
  return (
    <>
      {kept.verifierKey === undefined ? (
        <p>
          None is kept in this browser: checks trust the key that the server names. Paste the one that you
          wrote down when the log began.
        </p>
      ) : (
        <p>
          Checks in this browser are held against <Code>{kept.verifierKey}</Code>
        </p>
      )}
      <form className="form" onSubmit={(event) => void keep(event)}>
        <TextField
          label="Verifier key"
          name="verifierKey"
          autoComplete="off"
          spellCheck={false}
          required
          maxLength={1_024}
          fault={fault}
          hint="Public. It is kept in this browser, and nowhere else."
        />
        <div className="buttons">
          <Button isSmall type="submit" kind="main">
            Keep this key
          </Button>
          {!isEmpty && (
            <Button isSmall kind="quiet" onPress={() => keepTrust(developerId, {})}>
              Forget key and checkpoint
            </Button>
          )}
        </div>
      </form>
    </>
  );
}
