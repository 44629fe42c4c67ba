import type { ScopeSentence } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { useApi } from '../../session/api.ts';
import { faultsByField } from '../../parts/mutation.ts';
import { useSession } from '../../session/session.ts';

/** Puts a scope into words, and shows them as the person who is asked will see them. */
export function ScopeForm(props: {
  /** Undefined: a new one. */
  edited: ScopeSentence | undefined;
  /** The scope that a new one begins with, as another page has asked for it; mostly empty. */
  asked: string;
  known: readonly ScopeSentence[];
  onDone: () => void;
}) {
  const { edited, asked, known, onDone } = props;
  const api = useApi();
  const queries = useQueryClient();
  const [scope, setScope] = useState(edited?.scope ?? asked);
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
  const faults = faultsByField(save.error, ['scope', 'sentence']);
  const before = edited === undefined ? known.find((each) => each.scope === scope.trim()) : undefined;

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!save.isPending) save.mutate();
  }

  return (
    <form className="form" onSubmit={submit}>
      {faults.rest !== undefined && <Notice kind="alert">{faults.rest}</Notice>}
      <TextField
        label="Scope"
        name="scope"
        value={scope}
        readOnly={edited !== undefined}
        onChange={(event) => setScope(event.target.value)}
        fault={faults.field.scope}
        hint="Without its constraint: flights:book stands for flights:book:max_500, too."
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
        fault={faults.field.sentence}
        hint="One line of at most 120 characters, as an answer to “It may …”."
        autoComplete="off"
        required
        maxLength={120}
        placeholder="Book flights for you"
      />
      {before !== undefined && (
        <p className="fine">
          {before.isStandard ? 'This is a standard scope, and means the same everywhere: ' : 'Until now: '}
          <Quoted>{before.sentence}</Quoted>
        </p>
      )}
      <Preview scope={scope.trim()} sentence={sentence.trim()} />
      <div className="buttons">
        <Button isSmall type="submit" kind="main" isBusy={save.isPending}>
          Save
        </Button>
        {edited !== undefined && (
          <Button isSmall kind="quiet" onPress={onDone}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}

/** As on the consent page (`apps/server/src/web/pages/scope-list.ts`). */
function Preview({ scope, sentence }: { scope: string; sentence: string }) {
  const { developer } = useSession();
  return (
    <div className="preview" role="group" aria-label="As people see it">
      <p className="fine">As people see it</p>
      <ul className="scopes">
        <li>
          <p className="sentence">
            {sentence === '' ? 'Something that nobody has described' : <Quoted>{sentence}</Quoted>}
          </p>
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
