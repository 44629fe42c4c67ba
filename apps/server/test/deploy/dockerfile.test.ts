import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { options } from '../../src/main/config/options.ts';
import { testServer } from '../support/server.ts';

const dockerfile = await readFile(new URL('../../deploy/Dockerfile', import.meta.url), 'utf8');
/** Instructions, each on one line. */
const lines = dockerfile
  .replaceAll('\\\n', '')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

test('Node and pnpm have the versions that everything is tested with', async () => {
  const { catalog } = parse(
    await readFile(new URL('../../../../pnpm-workspace.yaml', import.meta.url), 'utf8'),
  ) as {
    catalog: Record<string, string>;
  };
  const bases = lines.flatMap((line) => /^FROM (node:\S+)/.exec(line)?.[1] ?? []);
  expect(new Set(bases)).toEqual(new Set([`node:${catalog['node']}-slim`]));
  expect(dockerfile).toMatch(new RegExp(` pnpm@${catalog['pnpm']?.replaceAll('.', String.raw`\.`)}$`, 'm'));
});

test('it sets only options that the server has', () => {
  const variables = last.flatMap((line) => (line.startsWith('ENV ') ? [...line.matchAll(/(\w+)=/g)] : []));
  const known = Object.values(options).map(({ variable }) => variable);
  for (const [, variable] of variables) expect(['NODE_ENV', ...known]).toContain(variable);
});

test('the program runs as an unprivileged user, without a shell in between, so that signals reach it', async () => {
  const { bin } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    bin: Record<string, string>;
  };
  const program = bin['grantex-server']?.replace('./', '/app/apps/server/');
  expect(last.at(-1)).toBe(`ENTRYPOINT ["node", "${program}"]`);
  expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
});

test('the files it copies exist, and are in the build context', async () => {
  const ignore = (
    await readFile(new URL('../../deploy/Dockerfile.dockerignore', import.meta.url), 'utf8')
  ).split('\n');
  const sources = lines.flatMap((line) =>
    /^COPY (?!--from)/.test(line) ? line.split(/ +/).slice(1, -1) : [],
  );
  expect(sources.length).toBeGreaterThan(4);
  for (const source of sources) {
    await access(new URL(`../../../../${source}`, import.meta.url));
    expect(ignore.some((rule) => rule.startsWith('!') && `${source}/`.startsWith(`${rule.slice(1)}/`))).toBe(
      true,
    );
  }
});

test('its health check passes for a server that answers, and fails for one that does not', async () => {
  const [, text = ''] =
    /^HEALTHCHECK .*CMD (\[.*\])$/.exec(last.find((line) => line.startsWith('HEALTHCHECK')) ?? '') ?? [];
  const [, ...parameters] = JSON.parse(text) as string[];
  const server = await testServer();
  const check = (): Promise<number> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'], PORT: new URL(server.url).port };
      const child = execFile(process.execPath, parameters, { env });
      child.once('exit', (code) => resolve(code ?? -1));
    });
  expect(await check()).toBe(0);
  await server.close();
  expect(await check()).toBe(1);
});
