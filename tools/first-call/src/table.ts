import type { FirstCalls } from './first-calls.ts';
import type { Measurement } from './measure.ts';
import { RUNTIME_NAMES } from './runtimes.ts';

/**
 * A table in Markdown of the packages for TypeScript. A cell of a runtime says after how many seconds a call was
 * allowed, and one refused.
 */
export function tableOf(measurements: readonly Measurement[]): string {
  const ours = measurements.filter(({ language }) => language === 'TypeScript');
  const rows = ours.map(({ name, file, lines, packages, setup, calls }) => [
    `[\`@grantex/${name}\`](../packages/${name}#readme)`,
    `\`${file}\``,
    `${lines}`,
    `${packages}`,
    setup.toFixed(1),
    ...RUNTIME_NAMES.map((runtime) => secondsOf(calls.get(runtime))),
  ]);
  const head = [
    'package',
    'program',
    'lines',
    'packages',
    'set-up, s',
    ...RUNTIME_NAMES.map((name) => `${name}, s`),
  ];
  return inMarkdown(head, rows);
}

/** A table in Markdown of what Python and Go install. */
export function tableOfLanguages(measurements: readonly Measurement[]): string {
  const others = measurements.filter(({ language }) => language !== 'TypeScript');
  const rows = others.map(({ name, language, file, lines, packages, setup, calls }) => [
    language === 'Go' ? '[the Go module](../go#readme)' : `[\`${name}\`](../python/${name}#readme)`,
    `\`${file}\``,
    `${lines}`,
    `${packages}`,
    setup.toFixed(1),
    secondsOf(calls.get(language)),
  ]);
  return inMarkdown(['package', 'program', 'lines', 'packages', 'set-up, s', 'calls, s'], rows);
}

function secondsOf(call: FirstCalls | Error | undefined): string {
  if (call === undefined) return '–';
  return call instanceof Error ? 'fails' : `${call.allowed.toFixed(1)} / ${call.refused.toFixed(1)}`;
}

function inMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
