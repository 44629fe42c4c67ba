import type { Command } from './command.ts';

/** How commands are called, what they do and what they take. */
export function commandHelp(commands: readonly Command[]): string {
  return commands.flatMap(linesOf).join('\n');
}

const WIDTH = 30;

function linesOf({ name, parameters = [], options = {}, meaning }: Command): string[] {
  const call = [name, ...parameters.map((parameter) => `<${parameter}>`)].join(' ');
  const lines = Object.entries(options).map(([option, { value, meaning: what }]) => {
    const text = value === undefined ? option : `${option} <${value}>`;
    return `  ${`  ${text}`.padEnd(WIDTH)}${what}`;
  });
  return [`  ${call.padEnd(WIDTH)}${meaning}`, ...lines];
}
