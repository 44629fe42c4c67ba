import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { errorsByField } from '../../parts/mutation-error.ts';
import { personPath } from '../../parts/person-name.tsx';
import { EmailField } from './email-field.tsx';
import { useApi } from '../../session/api.ts';

/** Enters the address of a person, also before anything was asked of them. */
export function Page() {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const save = useMutation({
    mutationFn: () => api.principals.setEmail(name, email.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['people'] });
      await navigate(personPath(name));
    },
  });
  const errors = errorsByField(save.error, ['principalId', 'email']);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  }

  return (
    <>
      <PageHeading title="Enter an address">
        <Link to="/people">All people</Link>
      </PageHeading>
      <section className="card" aria-label="The person">
        <form className="form" onSubmit={submit}>
          {errors.rest !== undefined && <Notice kind="alert">{errors.rest}</Notice>}
          <TextField
            label="Your name for the person"
            hint="The principalId that your program asks with, letter for letter."
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={errors.field.principalId}
            autoComplete="off"
            spellCheck={false}
            required
            maxLength={256}
            placeholder="user_alice"
          />
          <EmailField label="Email address" value={email} onValue={setEmail} error={errors.field.email} />
          <div className="buttons">
            <Button type="submit" kind="main" isBusy={save.isPending}>
              Save
            </Button>
          </div>
        </form>
      </section>
    </>
  );
}
