import { spellHidden } from '@grantex/core/issuer';
import { redact } from '../http/redact.ts';
import type { Result } from '../runner/run-checks.ts';
import { count, type Counts, type Report, sectionOf, sentencesOf } from './report.ts';

/** The longest request or answer that is shown, in characters. */
const SHOWN = 400;

/** The report for people: a line for each section, then each failure, then what was skipped and why. */
export function textReport(report: Report): string {
  const { url, mode, developerId, fault, results, leftBehind } = report;
  const all = count(results);
  return [
    `${url} (${mode}), ${shown(developerId)}`,
    ...(fault === undefined ? [] : [`! ${shown(fault)}`]),
    '',
    ...sectionLines(report),
    '',
    ...failures(report),
    ...skipped(results),
    `${words(all)} of ${results.length} checks`,
    `Left behind: ${withoutSecrets(leftBehind)}`,
    '',
  ].join('\n');
}

function sectionLines({ sections, results }: Report): readonly string[] {
  return sections.flatMap(({ number, title }) => {
    const own = results.filter(({ check }) => sectionOf(check) === number);
    return own.length === 0 ? [] : [`§${number.padEnd(3)} ${title.padEnd(26)} ${words(count(own))}`];
  });
}

function words({ passed, failed, skipped: left }: Counts): string {
  const parts = [
    `${passed} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left > 0 ? [`${left} skipped`] : []),
  ];
  return parts.join(', ');
}

function failures(report: Report): readonly string[] {
  const { sections, results } = report;
  const lines: string[] = [];
  const begun = new Map<string, string[]>();
  for (const { check, outcome } of results) {
    if (outcome.status !== 'failed') continue;
    const { expected, received, exchange, isBeginning } = outcome;
    const sent =
      exchange === undefined ? '' : `${exchange.method} ${exchange.path} ${exchange.sent}`.trimEnd();
    if (isBeginning) {
      const request = exchange === undefined ? sent : `${exchange.method} ${exchange.path}`;
      const cause = `${shown(request)} answered ${shown(received)}`;
      begun.set(cause, [...(begun.get(cause) ?? []), check.id]);
      continue;
    }
    lines.push(`FAILED ${check.id}`, ...sentencesOf(check, sections).map((sentence) => `  ${sentence}`));
    if (sent !== '') lines.push(`  sent      ${shown(sent)}`);
    lines.push(`  expected  ${shown(expected)}`, `  received  ${shown(received)}`, '');
  }
  for (const [cause, ids] of begun)
    lines.push(`FAILED to begin: ${cause}`, `  ${ids.length} checks: ${ids.join(', ')}`, '');
  return lines;
}

function skipped(results: readonly Result[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { check, outcome } of results) {
    if (outcome.status !== 'skipped') continue;
    reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), check.id]);
  }
  return [...reasons].flatMap(([reason, ids]) => [
    `SKIPPED: ${shown(reason)}`,
    `  ${ids.length} checks: ${ids.join(', ')}`,
    '',
  ]);
}

/** One line without secrets and without characters that a terminal acts on, at most 400 of them. */
export function shown(text: string): string {
  const line = withoutSecrets(text);
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}

/** What {@link shown} shows, whole. */
export function withoutSecrets(text: string): string {
  return spellHidden(redact(text).replaceAll(/\s+/g, ' '));
}
