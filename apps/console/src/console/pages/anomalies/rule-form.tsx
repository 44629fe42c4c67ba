import type { AnomalyKind, AnomalyRuleAction } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { Button } from '../../../ui/button.tsx';
import { ChoiceField } from '../../../ui/more-fields.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { AgentField } from '../../parts/agent-field.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';
import { KIND_WORDS, KINDS } from './kinds.ts';

/** What each action does, to be read alone. */
export const ACTION_WORDS: Readonly<Record<AnomalyRuleAction, string>> = {
  ignore: 'Open no alert',
  notify: 'Only tell',
  hold: 'Hold the grant',
  revoke: 'Revoke the grant',
};

const ACTIONS = ['hold', 'notify', 'ignore', 'revoke'] as const satisfies readonly AnomalyRuleAction[];

/** Adds a rule. */
export function RuleForm() {
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const creation = useMutation({
    mutationFn: (rule: { action: AnomalyRuleAction; kinds: AnomalyKind[]; agentIds: string[] }) =>
      api.anomalies.createRule(rule),
    onSuccess: () => toast('The rule holds for alerts from now on.'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['anomalies', 'rules'] }),
  });

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const action = ACTIONS.find((each) => each === form.get('action')) ?? 'notify';
    const kinds = KINDS.filter((kind) => kind === form.get('kind'));
    const agent = String(form.get('agent') ?? '');
    creation.mutate({ action, kinds, agentIds: agent === '' ? [] : [agent] });
  }

  return (
    <section className="card" aria-labelledby="new-rule">
      <h2 id="new-rule">Add a rule</h2>
      <form className="form" onSubmit={submit}>
        <Outcome
          text={undefined}
          error={creation.error === null ? undefined : mutationErrorMessage(creation.error)}
        />
        <ChoiceField
          label="What happens"
          name="action"
          value="hold"
          options={ACTIONS.map((each) => [each, ACTION_WORDS[each]] as const)}
        />
        <ChoiceField
          label="Alerts"
          name="kind"
          value=""
          options={[['', 'all kinds'], ...KINDS.map((kind) => [kind, KIND_WORDS[kind]] as const)]}
        />
        <AgentField id={undefined} />
        <p className="fine">
          A grant on hold gets no token until you or the person release it. A revoked one never does again.
          Without an agent the rule is for all of them.
        </p>
        <div className="buttons">
          <Button type="submit" kind="main" isBusy={creation.isPending}>
            Add the rule
          </Button>
        </div>
      </form>
    </section>
  );
}
