import { SpanKind } from '@opentelemetry/api';
import type { Mailer } from './mailer.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { inSpan } from '../../base/telemetry/tracer.ts';

/** Counts each message, and adds a span to the request that waits for it. */
export function watchMailer(mailer: Mailer | undefined, telemetry: Telemetry): Mailer | undefined {
  const { metrics, tracer } = telemetry;
  if (mailer === undefined || (metrics === undefined && tracer === undefined)) return mailer;
  const { send } = mailer;
  const traced: Mailer['send'] =
    tracer === undefined
      ? send
      : (message) => inSpan(tracer, 'send mail', { kind: SpanKind.CLIENT }, () => send(message));
  return {
    ...mailer,
    async send(message) {
      const began = performance.now();
      const ended = (outcome: 'sent' | 'failed'): void =>
        metrics?.mailEnded(outcome, (performance.now() - began) / 1_000);
      try {
        await traced(message);
        ended('sent');
      } catch (error) {
        ended('failed');
        throw error;
      }
    },
  };
}
