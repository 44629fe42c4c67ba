import { count, type Report, sectionOf, sentencesOf } from './report.ts';
import type { Result } from '../runner/run-checks.ts';
import { shown } from './text.ts';

/** The report for build servers: a suite for each section. */
export function junitReport(report: Report): string {
  const { sections, results } = report;
  const all = count(results);
  const suites = sections.flatMap(({ number, title }) => {
    const own = results.filter(({ check }) => sectionOf(check) === number);
    const counts = count(own);
    if (own.length === 0) return [];
    const cases = own.map((result) => testCase(result, report));
    return [
      `  <testsuite name="${escaped(`§${number} ${title}`)}" tests="${own.length}" failures="${counts.failed}" skipped="${counts.skipped}">`,
      ...cases,
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="grantex-conformance" tests="${results.length}" failures="${all.failed}" skipped="${all.skipped}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ check, outcome, milliseconds }: Result, { sections }: Report): string {
  const open = `    <testcase classname="§${sectionOf(check)}" name="${escaped(check.id)}" time="${milliseconds / 1000}"`;
  if (outcome.status === 'passed') return `${open}/>`;
  if (outcome.status === 'skipped')
    return `${open}><skipped message="${escaped(shown(outcome.reason))}"/></testcase>`;
  const message = `expected ${shown(outcome.expected)}, received ${shown(outcome.received)}`;
  const details = sentencesOf(check, sections).join('\n');
  return `${open}><failure message="${escaped(message)}">${escaped(details)}</failure></testcase>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"\n]/g, (found) => ESCAPES[found] ?? '');
}
