import type { ScopeSentence } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { UNDESCRIBED } from '../../parts/scope-list.tsx';
import { useApi } from '../../session/api.ts';
import { errorsByField } from '../../parts/mutation-error.ts';
import { useSession } from '../../session/session.ts';

/** Describes a scope, with a preview of the consent page. */
export function ScopeForm(props: {
  /** The scope to edit; undefined for a new one. */
  edited: ScopeSentence | undefined;
  /** The initial scope of a new description, which another page may set; usually empty. */
  initialScope: string;
  known: readonly ScopeSentence[];
  onDone: () => void;
}) {
  const { edited, initialScope, known, onDone } = props;
  const api = useApi();
  const queries = useQueryClient();
  const [scope, setScope] = useState(edited?.scope ?? initialScope);
  const [sentence, setSentence] = useState(edited?.sentence ?? '');
  const save = useMutation({
    mutationFn: () => api.scopes.describe(scope.trim(), sentence.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['scopes'] });
      setScope('');
      setSentence('');
      onDone();
    },
  });
  const errors = errorsByField(save.error, ['scope', 'sentence']);
  const existing = edited === undefined ? known.find((each) => each.scope === scope.trim()) : undefined;

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  }

  return (
    <form className="form" onSubmit={submit}>
      {errors.rest !== undefined && <Notice kind="alert">{errors.rest}</Notice>}
      <TextField
        label="Scope"
        name="scope"
        value={scope}
        readOnly={edited !== undefined}
        onChange={(event) => setScope(event.target.value)}
        error={errors.field.scope}
        hint="Without a constraint: flights:book also describes flights:book:max_500."
        autoComplete="off"
        spellCheck={false}
        required
        maxLength={256}
        placeholder="flights:book"
      />
      <TextField
        label="Sentence"
        name="sentence"
        value={sentence}
        onChange={(event) => setSentence(event.target.value)}
        error={errors.field.sentence}
        hint="One line of at most 120 characters that completes “It may …”."
        autoComplete="off"
        required
        maxLength={120}
        placeholder="Book flights for you"
      />
      {existing !== undefined && (
        <p className="fine">
          {existing.isStandard
            ? 'This is a standard scope, which means the same everywhere: '
            : 'Current sentence: '}
          <Quoted>{existing.sentence}</Quoted>
        </p>
      )}
      <Preview scope={scope.trim()} sentence={sentence.trim()} />
      <div className="buttons">
        <Button type="submit" kind="main" isBusy={save.isPending}>
          Save
        </Button>
        {edited !== undefined && (
          <Button kind="quiet" onPress={onDone}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

/** The scope as the consent page shows it. */
function Preview({ scope, sentence }: { scope: string; sentence: string }) {
  const { developer } = useSession();
  return (
    <div className="preview" role="group" aria-label="As people see it">
      <p className="fine">As people see it</p>
      <ul className="scopes">
        <li>
          <p className="sentence">{sentence === '' ? UNDESCRIBED : <Quoted>{sentence}</Quoted>}</p>
          <p className="fine">
            <Code>{scope === '' ? 'flights:book' : scope}</Code> ·{' '}
            {sentence === '' ? (
              <>
                ask <Quoted>{developer.name}</Quoted> what it means
              </>
            ) : (
              <>
                in the words of <Quoted>{developer.name}</Quoted>
              </>
            )}
          </p>
        </li>
      </ul>
    </div>
  );
}
