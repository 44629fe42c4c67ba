import { isCancel, select, text } from '@clack/prompts';
import { CreateError } from './create-error.ts';
import { faultOf } from './project-name.ts';
import type { Language, Template } from './templates.ts';
import type { Terminal } from './terminal.ts';

/** What a project is made from. */
export interface Choices {
  readonly name: string;
  readonly template: string;
}

/** What is taken where nobody is asked. */
export const PROPOSED: Choices = { name: 'grantex-app', template: 'express' };

/**
 * Asks for what the command line has left open: the name, then the language, then the framework.
 * @throws {CreateError} INTERRUPTED, if the person presses Ctrl-C or Escape
 */
export async function askFor(
  given: Partial<Choices>,
  templates: readonly Template[],
  { input, output, signal }: Terminal,
): Promise<Choices> {
  const streams = { input, output, signal };
  const name =
    given.name ??
    answered(
      await text({
        ...streams,
        message: 'The name of the project, and of its folder',
        placeholder: PROPOSED.name,
        defaultValue: PROPOSED.name,
        // Nothing typed is the proposed name.
        validate: (typed = '') => (typed === '' ? undefined : faultOf(typed)),
      }),
    );
  if (given.template !== undefined) return { name, template: given.template };
  const languages = [...new Set(templates.map(({ language }) => language))];
  const language = answered(
    await select<Language>({
      ...streams,
      message: 'The language',
      options: languages.map((value) => ({ value })),
    }),
  );
  const ofLanguage = templates.filter((template) => template.language === language);
  const template = answered(
    await select<string>({
      ...streams,
      message: 'What agents call',
      options: ofLanguage.map(({ name: value, title }) => ({ value, label: title })),
    }),
  );
  return { name, template };
}

function answered<ANSWER extends string>(answer: ANSWER | symbol): ANSWER {
  if (isCancel(answer) || typeof answer === 'symbol')
    throw new CreateError('INTERRUPTED', 'Nothing was written.');
  return answer;
}
