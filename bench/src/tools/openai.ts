import { guardTool } from '@grantex/openai';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

/** Parses what a model wrote and calls the function, as `runTools` does. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = {
    type: 'function' as const,
    function: {
      name: NAME,
      description: DESCRIPTION,
      parameters: {},
      parse: (text: string) => INPUT_SCHEMA.parse(JSON.parse(text)),
      function: async (input: typeof INPUT, _runner: unknown, _toolContext: unknown) => book(input),
    },
  };
  const token = (toolContext: { readonly grantToken: string }): string => toolContext.grantToken;
  const mounted = guard === undefined ? bare : guardTool(bare, { guard, rule: RULE, token });
  const written = JSON.stringify(INPUT);
  const toolContext = { grantToken };
  return () => {
    const { function: definition } = mounted;
    return definition.function(definition.parse(written), undefined, toolContext);
  };
};
