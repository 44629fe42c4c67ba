import type { Measurement } from './measure.ts';
import { RUNTIME_NAMES } from './runtimes.ts';

/** A table in Markdown. A cell of a runtime says after how many seconds a call was allowed, and one refused. */
export function tableOf(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, file, lines, packages, setup, calls }) => [
    `[\`@grantex/${name}\`](../packages/${name}#readme)`,
    `\`${file}\``,
    `${lines}`,
    `${packages}`,
    setup.toFixed(1),
    ...RUNTIME_NAMES.map((runtime) => {
      const call = calls.get(runtime);
      if (call === undefined) return '–';
      return call instanceof Error ? 'fails' : `${call.allowed.toFixed(1)} / ${call.refused.toFixed(1)}`;
    }),
  ]);
  const head = [
    'package',
    'program',
    'lines',
    'packages',
    'set-up, s',
    ...RUNTIME_NAMES.map((name) => `${name}, s`),
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
