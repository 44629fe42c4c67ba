import type { AnomalyRule } from '@grantex/sdk';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Button } from '../../../ui/button.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { Outcome } from '../../parts/outcome.tsx';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { titleOf } from './kinds.ts';
import { ACTION_WORDS, RuleForm } from './rule-form.tsx';

const COLUMNS: readonly Column<AnomalyRule>[] = [
  { title: 'What happens', cell: ({ action }) => ACTION_WORDS[action] },
  {
    title: 'Alerts',
    isClear: true,
    cell: ({ kinds }) =>
      kinds.length === 0 ? 'all kinds' : kinds.map((kind) => titleOf({ kind })).join(', '),
  },
  {
    title: 'Agents',
    cell: ({ agentIds }) =>
      agentIds.length === 0 ? 'all agents' : agentIds.map((id) => <AgentName key={id} id={id} />),
  },
  { title: 'Since', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
];

const RULES = ['anomalies', 'rules'];

/** What happens about alerts. */
export function Page() {
  const api = useApi();
  const mayChange = mayUse(useSession());
  const query = useQuery({ queryKey: RULES, queryFn: ({ signal }) => api.anomalies.rules({ signal }) });
  const columns: readonly Column<AnomalyRule>[] = mayChange
    ? [...COLUMNS, { title: 'Change', isControl: true, cell: (rule) => <RuleRemove rule={rule} /> }]
    : COLUMNS;
  return (
    <>
      <PageHeading title="Rules about alerts">
        <Link to="/anomalies">All alerts</Link>
      </PageHeading>
      <p className="lead">
        Without a rule an alert is only told. A rule for an agent counts before one for all, then one for
        named kinds, then the strongest.
      </p>
      <Loaded query={query}>
        {({ rules }) => (
          <Table
            caption="Rules"
            columns={columns}
            rows={rules}
            keyOf={({ id }) => id}
            empty={
              <>
                <h2>No rules yet</h2>
                <p>
                  {mayChange
                    ? 'Alerts are told, and nothing is held. Add a rule below to hold what is unusual at once.'
                    : 'Alerts are told, and nothing is held. Somebody with an admin key can add a rule here.'}
                </p>
              </>
            }
          />
        )}
      </Loaded>
      {mayChange && <RuleForm />}
    </>
  );
}

function RuleRemove({ rule: { id, action } }: { rule: AnomalyRule }) {
  const api = useApi();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => api.anomalies.deleteRule(id),
    onSettled: () => queries.invalidateQueries({ queryKey: RULES }),
  });
  return (
    <>
      <Outcome
        text={undefined}
        error={removal.error === null ? undefined : mutationErrorMessage(removal.error)}
      />
      <Button about={ACTION_WORDS[action]} isBusy={removal.isPending} onPress={() => removal.mutate()}>
        Remove
      </Button>
    </>
  );
}
