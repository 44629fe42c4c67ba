import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { readConfig, startServer } from '@grantex/server';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { configurationsIn, withEntry, withServer } from './claude-desktop.ts';
import { createProject, developmentVersions, programOf, typeFaultsIn } from './project.ts';
import { run } from './run.ts';
import { readTarball } from './tarball.ts';

interface InstalledServer {
  readonly readConfig: typeof readConfig;
  readonly startServer: typeof startServer;
}

const packed = inject('packed');
/** The Node that runs the installed packages: any that they support, not only the workspace's. */
const node = process.env['CONSUMER_NODE'] ?? process.execPath;
let project: string;

beforeAll(async () => {
  project = await createProject(packed, await developmentVersions(packed));
  // npm cannot install deepagents beside the SDK of OpenTelemetry: they want different releases of its API.
  await rm(join(project, 'examples', 'langchain', 'deep-agent.ts'));
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('the programs and the examples of every README type-check, libraries included', async () => {
  expect(await typeFaultsIn(project)).toEqual([]);
});

describe.each(packed)('$name', ({ name, tarball }) => {
  test('a small program that uses it runs', async () => {
    const { manifest } = await readTarball(tarball);
    const output = await run(node, [programOf(name)], project);
    expect(output.trim().split('\n').at(-1)).toBe(`${name} works`);
    expect(manifest.exports).toHaveProperty('.');
  });
});

test('the configurations of Claude Desktop in the README of @grantex/mcp-server start its programs', async () => {
  const program = packed.find(({ name }) => name === '@grantex/mcp-server');
  const { grantex, files } = configurationsIn((await readTarball(program?.tarball ?? '')).text('README.md'));
  const apiKey = `gx_test_${randomBytes(32).toString('base64url')}`;
  const [keyFile, rulesFile] = [join(project, 'key'), join(project, 'rules.json')];
  const everything = join('node_modules', '@modelcontextprotocol', 'server-everything', 'dist', 'index.js');
  const wrapped = [node, everything];
  const [server] = await Promise.all([
    startServerOf(project, apiKey),
    writeFile(keyFile, apiKey),
    run('npx', ['--no-install', 'grantex-mcp', 'rules', '--out', rulesFile, '--', ...wrapped], project),
  ]);
  const env = {
    GRANTEX_URL: server.url,
    GRANTEX_API_KEY_FILE: keyFile,
    GRANTEX_STORE_DIR: join(project, 'tokens'),
  };
  const { tools } = JSON.parse(await readFile(rulesFile, 'utf8')) as {
    tools: Record<string, { readonly scopes: readonly string[] }>;
  };
  await writeFile(rulesFile, JSON.stringify({ tools: { ...tools, 'get-env': null } }));
  const scopes = [...new Set(Object.values(tools).flatMap((rule) => rule.scopes))];

  const agentId = await withServer(grantex, project, { env }, async (client) => {
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['whoami', 'revoke_grant']));
    const whoami = await client.callTool({ name: 'whoami' });
    expect(whoami.structuredContent).toMatchObject({ mode: 'sandbox', roles: ['admin'] });
    const made = await client.callTool({ name: 'register_agent', arguments: { name: 'files', scopes } });
    return (made.structuredContent as { agentId: string }).agentId;
  });

  const args = { '/home/alice/rules.json': rulesFile, ag_01HX: agentId };
  await withServer(files, project, { env, args, wrapped }, async (client) => {
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hello' } })).toMatchObject({
      content: [{ text: 'Echo: hello' }],
    });
    const refused = await client.callTool({ name: 'get-env' });
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('no_rule') }] });
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('echo');
    expect(names).not.toContain('get-env');
  });

  // What setup writes starts the installed program, by its whole path and from any folder.
  const setup = ['setup', '--yes', '--json', '--client', 'cursor', '--project', '--principal', 'user_alice'];
  await run('npx', ['--no-install', 'grantex-mcp', ...setup, '--', ...wrapped], project, env);
  const written = await readFile(join(project, '.cursor', 'mcp.json'), 'utf8');
  const { everything: entry } = configurationsIn(`\`\`\`json\n${written}\`\`\``);
  await withEntry(entry, tmpdir(), async (client) => {
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hello' } })).toMatchObject({
      content: [{ text: 'Echo: hello' }],
    });
  });
  await server.close();
});

test('the server says its version', async () => {
  const server = packed.find(({ name }) => name === '@grantex/server');
  const { text } = await readTarball(server?.tarball ?? '');
  const { version } = JSON.parse(text('package.json')) as { version: string };
  expect((await run(node, [serverProgram, '--version'], project)).trim()).toBe(version);
});

const serverProgram = join('node_modules', '@grantex', 'server', 'bin', 'grantex-server.js');

/** Starts the installed server, in this process. */
async function startServerOf(
  folder: string,
  apiKey: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const entry = pathToFileURL(join(folder, 'node_modules', '@grantex', 'server', 'dist', 'index.js')).href;
  const installed = (await import(entry)) as InstalledServer;
  return installed.startServer(
    installed.readConfig({
      PORT: '0',
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_BOOTSTRAP_KEY: apiKey,
      LOG_LEVEL: 'error',
    }),
  );
}
