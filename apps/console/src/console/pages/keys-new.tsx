import type { Role } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useApi } from '../api.ts';
import { faultsByField, useDeed } from '../deed.ts';
import { ROLES } from '../roles.ts';
import { ShownOnce } from '../shown-once.tsx';

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

/** Makes an API key, which is shown once. */
export function NewKey({ onMade }: { onMade: () => void }) {
  const api = useApi();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<string>();
  const create = useDeed(async (given: FormData) => {
    const life = LIVES[String(given.get('expires'))];
    const [first, ...others] = ALL_ROLES.filter((role) => given.getAll('roles').includes(role));
    if (first === undefined) throw new Error('roles: choose one at least.');
    const { apiKey } = await api.keys.create({
      name: String(given.get('name') ?? '').trim(),
      roles: [first, ...others],
      ...(life === undefined ? {} : { expiresAt: new Date(Date.now() + life).toISOString() }),
    });
    onMade();
    setMade(apiKey);
    form.current?.reset();
    await queries.invalidateQueries({ queryKey: ['keys'] });
  });
  const { field, rest } = faultsByField(create.error, ['name', 'roles', 'expiresAt']);

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
