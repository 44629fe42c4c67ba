import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { folderWithDatabase, startProgram } from '../process/program.ts';
import { scrape } from '../../support/scrape.ts';

const EXAMPLE = new URL('../../../examples/tracing.ts', import.meta.url);

test('the SDK of the README, imported before the program, gets its spans, including the last ones at its end', async () => {
  const program = startProgram({
    GRANTEX_DATA_DIR: await folderWithDatabase(),
    NODE_OPTIONS: `--import=${EXAMPLE.href}`,
  });
  const url = await program.listening;
  await (await fetch(`${url}/.well-known/grantex`)).text();
  program.process.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  expect(program.stdout).toContain(`name: 'GET /.well-known/grantex'`);
  expect(program.stdout).toContain(`'http.response.status_code': 200`);
});

test('the example in the README is the file that runs here', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${await readFile(EXAMPLE, 'utf8')}\`\`\``);
});

test('the program prints where its metrics are', async () => {
  const program = startProgram({ GRANTEX_DATA_DIR: await folderWithDatabase(), GRANTEX_METRICS_PORT: '0' });
  const url = await program.listening;
  await (await fetch(`${url}/health`)).text();
  const [, metricsUrl] =
    /^Metrics for Prometheus: (http:\/\/127\.0\.0\.1:\d+\/metrics)$/m.exec(program.stdout) ?? [];
  const { valueOf } = await scrape({ metricsUrl });
  expect(
    valueOf('grantex_http_request_duration_seconds_count{method="GET",route="/health",status="200"}'),
  ).toBe(1);
});

test('a metrics port that is in use ends it with code 1 and one line', async () => {
  const first = startProgram({ GRANTEX_DATA_DIR: await folderWithDatabase(), GRANTEX_METRICS_PORT: '0' });
  await first.listening;
  const [, port = ''] = /^Metrics for Prometheus: http:\/\/127\.0\.0\.1:(\d+)/m.exec(first.stdout) ?? [];
  const second = startProgram({ GRANTEX_DATA_DIR: await folderWithDatabase(), GRANTEX_METRICS_PORT: port });
  expect(await second.ended).toBe(1);
  expect(second.stderr).toMatch(/^grantex-server: listen EADDRINUSE[^\n]+\n$/);
});
