import type { ScriptedCall } from 'adapter-tests';

export const rules = {
  Bash: { scopes: ['shell:run'], metadata: ({ command }: { command: string }) => ({ command }) },
  Write: { scopes: ['files:write'] },
  Agent: { scopes: ['agents:start'] },
  Skill: { scopes: ['skills:use'] },
} as const;

/** Makes the file `made.txt`. */
export const RUN = run('echo made > made.txt');
/** Makes the file `written.txt`. */
export const WRITE: ScriptedCall = ['Write', { file_path: 'written.txt', content: 'written' }];
export const allowedTools = ['Bash', 'Write', 'Read', 'Agent', 'Skill'];

export function run(command: string): ScriptedCall {
  return ['Bash', { command, description: 'Runs it.' }];
}

/** The refusal in what a model was told. */
export function refusalIn(text = ''): unknown {
  return JSON.parse(/\{.*\}/.exec(text)?.[0] ?? '{}');
}
