import { noDoubleAssertion } from './no-double-assertion.ts';
import { roomImports } from './room-imports.ts';
import type { Rule } from './rule.ts';

interface Plugin {
  meta: { name: string };
  rules: Readonly<Record<string, Rule>>;
}

/** The plugin that `.oxlintrc.json` names; oxlint takes it from the default export. */
const plugin: Plugin = {
  meta: { name: 'grantex' },
  rules: { 'no-double-assertion': noDoubleAssertion, 'room-imports': roomImports },
};

export default plugin;
