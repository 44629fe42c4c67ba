import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'pack';
import { CHILD_ENVIRONMENT } from 'test-config';

/** The programs that people install. */
export const VERSIONS = { 'mcp-remote': '0.15.1', '@modelcontextprotocol/inspector': '2.12.0' } as const;

/** Installs them with npm. */
export async function installClients(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: VERSIONS }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
}

/**
 * The environment of a program that opens a browser by itself: what it would start does nothing here, since a person is
 * told the address.
 */
export async function withoutBrowser(folder: string): Promise<Record<string, string>> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { recursive: true });
  for (const name of ['open', 'xdg-open'])
    await writeFile(join(programs, name), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  const { PATH } = CHILD_ENVIRONMENT;
  return {
    ...CHILD_ENVIRONMENT,
    PATH: `${programs}:${PATH}`,
    BROWSER: join(programs, 'open'),
    HOME: folder,
  };
}

/** Finds the address of a login in what a program prints. */
export function loginIn(text: string, issuer: string): string | undefined {
  const start = text.indexOf(`${issuer}/oauth/authorize?`);
  return start < 0 ? undefined : /^\S+(?=\s)/.exec(text.slice(start))?.[0];
}
