import { readFile } from 'node:fs/promises';

/** The README of this package. */
export const readme: string = await readFile(new URL('../../README.md', import.meta.url), 'utf8');

const blocks = [...readme.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);

/** The block of JSON that contains this text. */
export function jsonWith(text: string): string {
  const found = blocks.find((block) => block.includes(text));
  if (found === undefined) throw new Error(`no JSON of the README holds ${text}`);
  return found;
}

/** A server as `claude_desktop_config.json` describes it. */
export interface ServerEntry {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The README's entry for `claude_desktop_config.json` under this name. */
export function configurationOf(name: string): ServerEntry {
  const { mcpServers } = JSON.parse(jsonWith(`"${name}": {\n      "command"`)) as {
    readonly mcpServers: Readonly<Record<string, ServerEntry>>;
  };
  const entry = mcpServers[name];
  if (entry === undefined) throw new Error(`no configuration for ${name}`);
  return entry;
}
