import './policies.css';
import type { PolicyTestResult } from '@grantex/sdk';
import { useMutation } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useApi } from '../../session/api.ts';
import { isPolicyFault } from './fault.ts';
import { SituationFields, situationIn } from './situation-fields.tsx';
import type { Draft } from './use-draft.ts';
import { PolicyNames, Verdict } from './words.tsx';

/**
 * Decides one situation without consequences, by all policies.
 * @param draft counts as if it was saved; without one, the policies in force are tried
 * @param isNew whether the draft has no page yet
 */
export function PolicyTry({ draft, isNew = false }: { draft: Draft | undefined; isNew?: boolean }) {
  const api = useApi();
  const test = useMutation({
    mutationFn: async (form: FormData) => {
      const policy = draft && { name: draft.name, cedar: draft.text };
      return api.policies.test({ ...situationIn(form), policy });
    },
    onError: (error) => draft?.note(error),
  });

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!test.isPending) test.mutate(new FormData(event.currentTarget));
  }

  return (
    <section className="card" aria-labelledby="try">
      <h2 id="try">Try one situation</h2>
      <p>
        Says what would be decided{draft === undefined ? '' : ' with the text above'}. Nothing is called or
        saved.
      </p>
      <form className="form policy-form" onSubmit={submit}>
        <SituationFields />
        {test.error !== null && !isPolicyFault(test.error) && (
          <Notice kind="alert">{mutationErrorMessage(test.error)}</Notice>
        )}
        <div className="buttons">
          <Button type="submit" isBusy={test.isPending}>
            Try it
          </Button>
        </div>
      </form>
      <div role="status">
        {test.data !== undefined && <TestResult result={test.data} draft={isNew ? draft?.name : undefined} />}
      </div>
    </section>
  );
}

function TestResult({ result, draft }: { result: PolicyTestResult; draft: string | undefined }) {
  return (
    <>
      <p className="tried">
        It would be <Decision decision={result} draft={draft} />
      </p>
      {result.scopes.length > 1 && (
        <ul>
          {result.scopes.map(({ scope, ...decision }) => (
            <li key={scope}>
              <Code>{scope}</Code>: <Decision decision={decision} draft={draft} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Decision(props: { decision: Omit<PolicyTestResult, 'scopes'>; draft: string | undefined }) {
  const { verdict, policies, fault } = props.decision;
  return (
    <>
      <Verdict verdict={verdict} />
      {policies.length > 0 && (
        <>
          {' by '}
          <PolicyNames names={policies} draft={props.draft} />
        </>
      )}
      {fault !== undefined && (
        <>
          : <Quoted>{fault}</Quoted>
        </>
      )}
    </>
  );
}
