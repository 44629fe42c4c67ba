import type { ValidationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import { type Cedar, CedarCrash, type CedarLibrary } from './cedar.ts';
import { inTurns } from '../../base/background/turns.ts';
import { invalidPolicy, lineAt } from './policy-fault.ts';
import { MOST_EFFORT, schemaFor, type Vocabulary } from './policy-schema.ts';
import type { PolicyText } from './policy-set.ts';
import { sayOf } from './policy-text.ts';
import type { Statement } from './statement.ts';

/**
 * Checks a policy as when it is saved: by Cedar's validator every name and type in it. What Cedar only warns of is refused, too:
 * a policy that can never apply restricts nothing.
 * @param statements those of its text
 * @throws {ApiError} 400 `INVALID_POLICY`, naming the line and what Cedar says
 */
export async function checkPolicy(
  cedar: Cedar,
  vocabulary: Vocabulary,
  { policy, cedar: text }: PolicyText,
  statements: readonly Statement[],
): Promise<void> {
  const effort = { left: MOST_EFFORT };
  // Types that one statement gives an argument do not bind another.
  await inTurns(statements, (statement) => {
    const schema = schemaFor(vocabulary, statement, effort);
    const policies = { staticPolicies: { 0: statement.text } };
    const answer = validated(cedar, { schema, policies }, policy);
    if (answer.type === 'failure') throw invalidPolicy(sayOf(answer.errors[0]), policy);
    const [fault] = [...answer.validationErrors, ...answer.validationWarnings];
    if (fault !== undefined) throw refusedByCedar(text, statement, fault.error);
    const [warning] = answer.otherWarnings;
    if (warning !== undefined) throw invalidPolicy(sayOf(warning), policy);
  });
}

type Validation = Parameters<CedarLibrary['validate']>[0];

function validated(cedar: Cedar, call: Validation, policy: string): ValidationAnswer {
  try {
    return cedar.run((library) => library.validate(call));
  } catch (error) {
    if (error instanceof CedarCrash) throw invalidPolicy('Cedar cannot check it; split it', policy);
    throw error;
  }
}

interface CedarFault {
  message: string;
  help: string | null;
  sourceLocations?: { start: number }[];
}

function refusedByCedar(text: string, statement: Statement, fault: CedarFault): Error {
  const start = text.indexOf(statement.text);
  const within = lineAt(statement.text, fault.sourceLocations?.[0]?.start ?? 0);
  const line = start < 0 ? within : text.slice(0, start).split('\n').length + within - 1;
  const said = sayOf({ ...fault, message: fault.message.replace(/^for policy `\d+`, /, '') });
  return invalidPolicy(`line ${line}: ${said}`, statement.policy);
}
