import './billing.css';
import type { BillingPlan, BillingSubscription } from '@grantex/sdk';
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../../ui/button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { PageHeading } from '../../../ui/heading.tsx';
import { Loaded } from '../../../ui/loading.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { BackTo } from '../../parts/back-to.tsx';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { useApi } from '../../session/api.ts';
import { readShell } from '../../../page/shell.ts';

/** The plan, how much of its limits is used, and the way to Stripe. */
export function Page() {
  const { isBilling } = readShell();
  return (
    <>
      <PageHeading title="Billing">
        <div className="buttons">
          <BackTo to="/settings" name="settings" />
        </div>
      </PageHeading>
      {isBilling ? (
        <Plan />
      ) : (
        <p className="lead">This server bills nothing, and limits nothing. What you use is below.</p>
      )}
      <ThisMonth />
    </>
  );
}

function Plan() {
  const api = useApi();
  const query = useQuery({
    queryKey: ['billing', 'subscription'],
    queryFn: ({ signal }) => api.billing.subscription({ signal }),
  });
  return <Loaded query={query}>{(found) => <Subscription subscription={found} />}</Loaded>;
}

const LIMITS: readonly (readonly [name: keyof BillingSubscription['used'], title: string])[] = [
  ['agents', 'Agents'],
  ['grants', 'Grants in force'],
  ['entriesPerMonth', 'Audit entries this month'],
];

function Subscription({ subscription }: { subscription: BillingSubscription }) {
  const { name, status, currentPeriodEnd, hasSubscription, used, limits, plans, plan } = subscription;
  return (
    <>
      <section className="card" aria-labelledby="plan">
        <h2 id="plan">{name}</h2>
        {status === 'past_due' && (
          <Notice kind="alert">A payment has failed. The plan stays while Stripe tries again.</Notice>
        )}
        <dl className="facts">
          {currentPeriodEnd !== null && (
            <Fact name="Paid until">
              <Moment at={currentPeriodEnd} />
            </Fact>
          )}
          {LIMITS.map(([limited, title]) => (
            <Fact key={limited} name={title}>
              <Used title={title} used={used[limited]} limit={limits[limited]} />
            </Fact>
          ))}
        </dl>
        <p className="fine">
          Over a limit new agents and grants are refused. Revoking, verifying and recording go on.
        </p>
        {hasSubscription && (
          <div className="buttons">
            <Portal />
          </div>
        )}
      </section>
      {!hasSubscription && plans.length > 1 && (
        <section aria-labelledby="plans">
          <h2 id="plans">Plans</h2>
          <Table
            caption="Plans"
            columns={COLUMNS}
            rows={plans.filter(({ id }) => id !== plan)}
            keyOf={({ id }) => id}
            empty="There is no other plan."
          />
        </section>
      )}
    </>
  );
}

function Used({ title, used, limit }: { title: string; used: number; limit: number | null }) {
  if (limit === null) return <>{used.toLocaleString()}, without a limit</>;
  // Amber near the limit, and red at it.
  const most = Math.max(limit, 1);
  return (
    <>
      {used >= limit ? 'All' : used.toLocaleString()} of {limit.toLocaleString()}
      <meter
        className="usage"
        aria-label={title}
        min={0}
        max={most}
        low={most * 0.8}
        high={most * 0.99}
        optimum={0}
        value={Math.min(used, most)}
      />
    </>
  );
}

const COLUMNS: readonly Column<BillingPlan>[] = [
  { title: 'Plan', cell: ({ name }) => <strong>{name}</strong> },
  ...LIMITS.map(([limited, title]) => ({
    title,
    isFigure: true,
    cell: ({ limits }: BillingPlan) => limits[limited]?.toLocaleString() ?? 'no limit',
  })),
  { title: 'Buy', isControl: true, cell: ({ id, name }) => <Buy id={id} name={name} /> },
];

/** Leads to a page of Stripe, in this tab: it leads back here. */
function Buy({ id, name }: { id: string; name: string }) {
  const api = useApi();
  return (
    <ToStripe
      label="Buy"
      about={name}
      find={async () => (await api.billing.checkout({ plan: id })).checkoutUrl}
    />
  );
}

function Portal() {
  const api = useApi();
  return (
    <ToStripe
      label="Manage at Stripe"
      about="the subscription"
      find={async () => (await api.billing.portal()).portalUrl}
    />
  );
}

function ToStripe({ label, about, find }: { label: string; about: string; find: () => Promise<string> }) {
  const go = useUncachedMutation(async () => globalThis.location.assign(await find()));
  return (
    <>
      {go.error !== null && <Notice kind="alert">{mutationErrorMessage(go.error)}</Notice>}
      <Button kind="main" about={about} isBusy={go.isPending} onPress={() => go.mutate()}>
        {label}
      </Button>
    </>
  );
}

function ThisMonth() {
  const api = useApi();
  const usage = useQuery({
    queryKey: ['billing', 'usage'],
    queryFn: ({ signal }) => api.billing.usage({ signal }),
  });
  return (
    <section className="card" aria-labelledby="usage">
      <h2 id="usage">Used this month</h2>
      <Loaded query={usage}>
        {({ authorizations, tokenExchanges, verifications }) => (
          <dl className="facts">
            <Fact name="Grants that people gave">{authorizations.toLocaleString()}</Fact>
            <Fact name="Grants made, also by delegation">{tokenExchanges.toLocaleString()}</Fact>
            <Fact name="Audit entries">{verifications.toLocaleString()}</Fact>
          </dl>
        )}
      </Loaded>
    </section>
  );
}
