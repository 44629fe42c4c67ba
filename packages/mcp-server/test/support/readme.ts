import { readFile } from 'node:fs/promises';

/** The README of this package. */
export const readme: string = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

const blocks = [...readme.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);

/** The block of JSON that holds this text. */
export function jsonWith(text: string): string {
  const found = blocks.find((block) => block.includes(text));
  if (found === undefined) throw new Error(`no JSON of the README holds ${text}`);
  return found;
}

/** As `claude_desktop_config.json` names a server. */
export interface ServerEntry {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What the README puts into `claude_desktop_config.json` under this name. */
export function configurationOf(name: string): ServerEntry {
  const { mcpServers } = JSON.parse(jsonWith(`"${name}": {\n      "command"`)) as {
    readonly mcpServers: Readonly<Record<string, ServerEntry>>;
  };
  const entry = mcpServers[name];
  if (entry === undefined) throw new Error(`no configuration for ${name}`);
  return entry;
}
