import type { TestServer } from './server.ts';

/** What Prometheus would read: values by name and labels, as the text has them. */
export interface Scrape {
  readonly text: string;
  /** The value of a series such as `grantex_tokens_issued_total{by="refresh"}`; 0 when it does not exist yet. */
  valueOf(series: string): number;
  /** Every label of every series of the server's own. */
  readonly labels: readonly { series: string; name: string; value: string }[];
}

export async function scrape({ metricsUrl }: Pick<TestServer, 'metricsUrl'>): Promise<Scrape> {
  const response = await fetch(metricsUrl ?? 'about:blank');
  if (response.status !== 200) throw new Error(`the metrics answered ${response.status}`);
  const text = await response.text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const values = new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
  const own = [...values.keys()].filter((series) => series.startsWith('grantex_'));
  return {
    text,
    valueOf: (series) => values.get(series) ?? 0,
    labels: own.flatMap((series) =>
      [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => ({ series, name, value })),
    ),
  };
}
