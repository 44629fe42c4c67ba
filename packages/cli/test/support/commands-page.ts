import type { Command } from 'commander';

const INTRODUCTION = `# Command line

\`grantex\` of \`@grantex/cli\`. [Its README](../../packages/cli/README.md) shows what it is for. Each command also takes the
options of \`grantex\` itself, and \`--help\` prints what is here.

This page is generated from the code.
`;

/** \`docs/reference/cli.md\`: each command with its options and examples. */
export function commandsPage(program: Command): string {
  return `${INTRODUCTION}\n${[sectionOf(program, 'grantex'), ...sectionsBelow(program, 'grantex')].join('\n\n')}\n`;
}

function sectionsBelow(command: Command, path: string): readonly string[] {
  return command.commands.flatMap((each) => {
    const name = `${path} ${each.name()}`;
    return [sectionOf(each, name), ...sectionsBelow(each, name)];
  });
}

function sectionOf(command: Command, path: string): string {
  const parts = [
    `## ${path}`,
    sentence(command.description()),
    `\`\`\`text\n${`${path} ${command.usage()}`.trim()}\n\`\`\``,
    argumentsOf(command),
    optionsOf(command),
    below(command, path),
    afterHelpOf(command),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function argumentsOf(command: Command): string {
  return listOf(
    command.registeredArguments
      .filter(({ description }) => description !== '')
      .map((argument) => [argument.name(), argument.description]),
  );
}

function optionsOf(command: Command): string {
  return listOf(
    command.options
      .filter(({ hidden }) => !hidden)
      .map(({ flags, description, defaultValue }) => {
        const fallback = defaultValue === undefined ? '' : `; default: ${JSON.stringify(defaultValue)}`;
        return [flags, `${description}${fallback}`];
      }),
  );
}

/** The group of a command has no text but those of its commands. */
function below(command: Command, path: string): string {
  if (path === 'grantex') return '';
  return listOf(command.commands.map((each) => [`${path} ${each.name()}`, each.description()]));
}

/** What the help says after the options, such as examples. */
function afterHelpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
  const text = help.slice(command.helpInformation().length).replaceAll(/^\n+|\s+$/g, '');
  return text === '' ? '' : `\`\`\`text\n${text}\n\`\`\``;
}

function listOf(rows: readonly (readonly string[])[]): string {
  return rows.map(([name, about = '']) => `- \`${name}\`: ${asMarkdown(about)}`).join('\n');
}

function sentence(text: string): string {
  return text === '' || text.endsWith('.') ? asMarkdown(text) : `${asMarkdown(text)}.`;
}

/** The help says `<id>`, which Markdown takes for an element. */
function asMarkdown(text: string): string {
  return text.replaceAll('<', '\\<');
}
