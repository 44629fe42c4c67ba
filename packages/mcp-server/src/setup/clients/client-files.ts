import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProgramError } from '../../program/program-error.ts';

/** A program that starts MCP servers. */
export type ClientName = 'claude-desktop' | 'claude-code' | 'cursor' | 'vscode';

export const CLIENT_NAMES: readonly ClientName[] = ['claude-desktop', 'claude-code', 'cursor', 'vscode'];

/** Where this machine keeps settings. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The folder of the project. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** A client, and how its configuration names servers. */
export interface ClientKind {
  readonly name: ClientName;
  /** As people call it. */
  readonly title: string;
  /** The member of its file that holds the servers. */
  readonly member: 'mcpServers' | 'servers';
  /** Whether an entry says that the server is on stdio. */
  readonly namesType: boolean;
  /** What makes it read its file again. */
  readonly restart: string;
}

export const CLIENTS: Readonly<Record<ClientName, ClientKind>> = {
  'claude-desktop': {
    name: 'claude-desktop',
    title: 'Claude Desktop',
    member: 'mcpServers',
    namesType: false,
    restart: 'Quit Claude Desktop and open it again.',
  },
  'claude-code': {
    name: 'claude-code',
    title: 'Claude Code',
    member: 'mcpServers',
    namesType: true,
    restart: 'Start Claude Code again, and look at /mcp.',
  },
  cursor: {
    name: 'cursor',
    title: 'Cursor',
    member: 'mcpServers',
    namesType: false,
    restart: 'Restart Cursor, and look at MCP in its settings.',
  },
  vscode: {
    name: 'vscode',
    title: 'VS Code',
    member: 'servers',
    namesType: true,
    restart: 'In VS Code, run "MCP: List Servers" and start the server.',
  },
};

/** A configuration file. */
export interface ClientFile {
  readonly client: ClientKind;
  readonly path: string;
  /** Whether a project shares it. */
  readonly isOfProject: boolean;
}

/**
 * Where a client keeps its servers.
 * @throws {ProgramError} if it has no file for a project
 */
export function clientFile(name: ClientName, isOfProject: boolean, machine: Machine): ClientFile {
  const client = CLIENTS[name];
  const path = isOfProject ? projectFile(name, machine.folder) : userFile(name, machine);
  if (path === undefined) {
    throw new ProgramError(`${client.title} has no configuration for a project: leave --project out.`);
  }
  return { client, path, isOfProject };
}

/** The clients that this machine has, by their folders. */
export function installedClients(machine: Machine): ClientName[] {
  return CLIENT_NAMES.filter((name) => {
    const path = userFile(name, machine);
    // Claude Code keeps its file in the home folder.
    return existsSync(name === 'claude-code' ? path : dirname(path));
  });
}

function projectFile(name: ClientName, folder: string): string | undefined {
  const files: Readonly<Record<ClientName, readonly string[] | undefined>> = {
    'claude-desktop': undefined,
    'claude-code': ['.mcp.json'],
    cursor: ['.cursor', 'mcp.json'],
    vscode: ['.vscode', 'mcp.json'],
  };
  const parts = files[name];
  return parts === undefined ? undefined : join(folder, ...parts);
}

function userFile(name: ClientName, machine: Machine): string {
  const { home, environment } = machine;
  if (name === 'claude-desktop') return claudeDesktopFile(machine);
  if (name === 'claude-code') return join(environment['CLAUDE_CONFIG_DIR'] || home, '.claude.json');
  if (name === 'cursor') return join(home, '.cursor', 'mcp.json');
  return join(applicationData(machine), 'Code', 'User', 'mcp.json');
}

/** Where applications keep their data: Electron's `appData`. */
function applicationData({ platform, home, environment }: Machine): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') return environment['APPDATA'] || join(home, 'AppData', 'Roaming');
  return environment['XDG_CONFIG_HOME'] || join(home, '.config');
}

const DESKTOP = 'claude_desktop_config.json';

/** From the Windows Store, Claude Desktop has folders of its own; the newest version that is installed counts. */
function claudeDesktopFile(machine: Machine): string {
  const usual = join(applicationData(machine), 'Claude', DESKTOP);
  if (machine.platform !== 'win32') return usual;
  const local = machine.environment['LOCALAPPDATA'] || join(machine.home, 'AppData', 'Local');
  const stored = [
    ...foldersIn(join(local, 'Claude-Data')).map((folder) => join(folder, DESKTOP)),
    ...foldersIn(join(local, 'Packages')).map((folder) =>
      join(folder, 'LocalCache', 'Roaming', 'Claude', DESKTOP),
    ),
  ];
  return stored.find((path) => existsSync(dirname(path))) ?? usual;
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^claude(?:_|$)/i.test(name))
      .toSorted()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
