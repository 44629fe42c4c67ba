import type { Anomaly } from '@grantex/sdk';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Code } from '../../../ui/quoted.tsx';

interface Step {
  at: string;
  key: string;
  what: ReactNode;
}

/** What has happened about an alert, in order, and when it closes. */
export function Timeline({ alert }: { alert: Anomaly }) {
  return (
    <ol>
      {stepsOf(alert).map(({ at, key, what }) => (
        <li key={key}>
          {what} <RelativeMoment at={at} />
        </li>
      ))}
    </ol>
  );
}

function stepsOf(alert: Anomaly): readonly Step[] {
  const { firstSeenAt, lastSeenAt, detectedAt, acknowledgedAt, closedAt, closesAt, sightings, actions } =
    alert;
  const steps: Step[] = [
    { at: firstSeenAt, key: 'first', what: 'The call that opened it was written' },
    { at: detectedAt, key: 'opened', what: 'The alert was opened' },
    ...actions.map(({ action, grantId, plannedAt, doneAt, outcome }) => ({
      at: doneAt ?? plannedAt,
      key: grantId,
      what: (
        <>
          {DONE[`${action} ${outcome ?? 'planned'}`]} <GrantLink id={grantId} />
        </>
      ),
    })),
  ];
  if (sightings > 1)
    steps.push({
      at: lastSeenAt,
      key: 'last',
      what: `Seen for the ${ordinal(sightings)} time, the last one,`,
    });
  if (acknowledgedAt !== null)
    steps.push({ at: acknowledgedAt, key: 'acknowledged', what: 'Somebody acknowledged it' });
  const inOrder = steps.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const end: Step =
    closedAt === null
      ? { at: closesAt, key: 'closes', what: 'It closes, unless it is seen again until then,' }
      : { at: closedAt, key: 'closed', what: 'It was calm, and closed' };
  return [...inOrder, end];
}

const DONE: Readonly<Record<string, string>> = {
  'hold done': 'A rule put the grant on hold:',
  'hold ended_before': 'A rule found the grant ended already:',
  'hold planned': 'A rule is about to hold the grant:',
  'revoke done': 'A rule revoked the grant:',
  'revoke ended_before': 'A rule found the grant ended already:',
  'revoke planned': 'A rule is about to revoke the grant:',
};

function GrantLink({ id }: { id: string }) {
  return (
    <Link to={`/grants/${id}`}>
      <Code>{id}</Code>
    </Link>
  );
}

const RULES = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

function ordinal(value: number): string {
  return `${value.toLocaleString('en')}${ENDINGS[RULES.select(value)] ?? 'th'}`;
}
