import type { Webhook } from '@grantex/sdk';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Tag } from '../../../ui/tag.tsx';

/** Why nothing is delivered any more, in a sentence. */
const REASONS: Readonly<Record<NonNullable<Webhook['disabledReason']>, string>> = {
  developer: 'You have disabled it.',
  gone: 'It answered 410: it wants no more messages.',
  failing: 'It refused everything for three days.',
};

/** Whether a webhook gets what happens. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  const { enabled, disabledReason, failingSince } = webhook;
  if (!enabled) {
    return (
      <>
        <Tag kind="bad">disabled</Tag>{' '}
        <span className="fine">{disabledReason === null ? '' : REASONS[disabledReason]}</span>
      </>
    );
  }
  if (failingSince === null) return <Tag kind="good">enabled</Tag>;
  return (
    <>
      <Tag kind="warning">failing</Tag>{' '}
      <span className="fine">
        since <RelativeMoment at={failingSince} />
      </span>
    </>
  );
}
