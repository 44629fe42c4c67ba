import { escapeHidden } from '@grantex/core/issuer';
import { count, type Report, sectionOf, sentencesOf } from './report.ts';
import { shown, withoutSecrets } from './text.ts';

/** The report for programs. */
export function jsonReport({ results, sections, ...report }: Report): string {
  const developerId = shown(report.developerId);
  const leftBehind = withoutSecrets(report.leftBehind);
  const checks = results.map(({ check, outcome, milliseconds }) => {
    const { status } = outcome;
    const common = {
      id: check.id,
      section: sectionOf(check),
      status,
      milliseconds,
      cites: sentencesOf(check, sections),
    };
    if (outcome.status === 'skipped') return { ...common, reason: shown(outcome.reason) };
    if (outcome.status === 'passed') return common;
    const { expected, received, exchange } = outcome;
    const request = exchange && {
      method: exchange.method,
      path: shown(exchange.path),
      sent: shown(exchange.sent),
    };
    return { ...common, expected: shown(expected), received: shown(received), request };
  });
  return `${escapeHidden(JSON.stringify({ ...report, developerId, leftBehind, ...count(results), checks }, undefined, 2))}\n`;
}
