import type { NewApiKey, Role } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Quoted } from '../../../ui/quoted.tsx';
import { AnswerLostNotice } from './answer-lost-notice.tsx';
import { useApi } from '../../session/api.ts';
import { AnswerLost, useAttempts } from './attempts.ts';
import { faultsByField, useDeed } from '../../parts/mutation.ts';
import { ROLES } from './roles.ts';
import { ShownOnce } from '../../parts/secret-dialog.tsx';

const DAY = 24 * 60 * 60 * 1_000;
/** For how long, in milliseconds. */
const LIVES: Readonly<Record<string, number | undefined>> = {
  'in 30 days': 30 * DAY,
  'in 90 days': 90 * DAY,
  'in a year': 365 * DAY,
  tomorrow: DAY,
  never: undefined,
};
const ALL_ROLES = Object.keys(ROLES) as Role[];

/** A key that somebody asks for. */
interface Wanted {
  key: NewApiKey;
  /** What the form said; the time that a key expires at is another one each time. */
  text: string;
}

/** @throws {Error} naming the field */
function wantedIn(given: FormData): Wanted {
  const life = LIVES[String(given.get('expires'))];
  const [first, ...others] = ALL_ROLES.filter((role) => given.getAll('roles').includes(role));
  if (first === undefined) throw new Error('roles: choose one at least.');
  const name = String(given.get('name') ?? '').trim();
  const roles = [first, ...others] as const;
  const expiresAt = life === undefined ? undefined : new Date(Date.now() + life).toISOString();
  return { key: { name, roles, expiresAt }, text: JSON.stringify([name, roles, life]) };
}

/** Makes an API key, which is shown once. */
export function NewKey({ onMade }: { onMade: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<string>();
  const [wanted, setWanted] = useState('');
  const attempts = useAttempts(({ key }: Wanted, options) => api.keys.create(key, options));
  /** @param given undefined: what was tried before */
  const create = useDeed(async (given: FormData | undefined) => {
    try {
      const { apiKey } = await (given === undefined ? attempts.again() : make(wantedIn(given)));
      onMade();
      setMade(apiKey);
      form.current?.reset();
    } finally {
      await queries.invalidateQueries({ queryKey: ['keys'] });
    }
  });
  const isLost = create.error instanceof AnswerLost;
  const { field, rest } = faultsByField(isLost ? undefined : create.error, ['name', 'roles', 'expiresAt']);

  function make(given: Wanted): Promise<{ apiKey: string }> {
    setWanted(given.key.name);
    // Whoever sends the same form once more means the same key.
    const isSame = attempts.hasLost(({ text }) => text === given.text);
    return isSame ? attempts.again() : attempts.begin(given);
  }

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    create.run(new FormData(event.currentTarget));
  }

  return (
    <section className="card" aria-labelledby="new-key">
      <h2 id="new-key">Make a key</h2>
      <form ref={form} className="form" onSubmit={submit}>
        <TextField
          label="Name"
          name="name"
          required
          maxLength={200}
          autoComplete="off"
          dir="auto"
          fault={field.name}
          hint="What it is for, such as the program that has it."
        />
        <fieldset>
          <legend>Roles</legend>
          {ALL_ROLES.map((role) => (
            <label key={role} className="choice">
              <input type="checkbox" name="roles" value={role} />
              <span>
                <code>{role}</code>
                <span className="fine">{ROLES[role]}</span>
              </span>
            </label>
          ))}
          {field.roles !== undefined && (
            <p className="fault" role="alert">
              {field.roles}
            </p>
          )}
        </fieldset>
        <Field
          label="Expires"
          fault={field.expiresAt}
          control={(ties) => (
            <select {...ties} name="expires">
              {Object.keys(LIVES).map((life) => (
                <option key={life}>{life}</option>
              ))}
            </select>
          )}
        />
        {rest !== undefined && <Notice kind="alert">{rest}</Notice>}
        {create.error instanceof AnswerLost && (
          <AnswerLostNotice error={create.error} isBusy={create.isBusy} onAgain={() => create.run(undefined)}>
            No answer came. If <Quoted>{wanted}</Quoted> is in the list above, nobody knows that key: revoke
            it, and make another.
          </AnswerLostNotice>
        )}
        <div className="choices">
          <Button type="submit" kind="main" isBusy={create.isBusy}>
            Make the key
          </Button>
        </div>
      </form>
      {made !== undefined && (
        <ShownOnce title="The new key" label="API key" secret={made} onKept={() => setMade(undefined)}>
          <p>Copy it now to where your program keeps its secrets. It cannot be shown again.</p>
        </ShownOnce>
      )}
    </section>
  );
}
