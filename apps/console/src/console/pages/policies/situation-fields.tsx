import type { PolicyTest } from '@grantex/sdk';
import { readShell } from '../../../page/shell.ts';
import { TextField } from '../../../ui/field.tsx';
import { AreaField } from '../../../ui/more-fields.tsx';
import { AgentField } from '../../parts/agent-field.tsx';
import { PersonField } from '../../parts/person-field.tsx';

/** The fields of a situation that policies decide: who calls what, and what is rarely asked for folded. */
export function SituationFields() {
  return (
    <>
      <div className="filters situation">
        <AgentField id={undefined} />
        <PersonField />
        <TextField
          label="Service"
          name="audience"
          required
          maxLength={2_048}
          defaultValue={readShell().issuer}
          spellCheck={false}
        />
        <TextField
          label="Tool"
          name="action"
          maxLength={128}
          placeholder="send_mail"
          spellCheck={false}
          hint="Empty: a token is issued."
        />
        <TextField
          label="Scopes"
          name="scopes"
          placeholder="payments:initiate"
          spellCheck={false}
          hint="Those of the call, or of the token; several with spaces between."
        />
        <TextField label="Amount" name="amount" maxLength={128} inputMode="decimal" placeholder="250.00" />
        <TextField label="Currency" name="currency" maxLength={3} placeholder="EUR" spellCheck={false} />
        <TextField label="Time of day (UTC)" name="time" type="time" hint="Empty: now." />
      </div>
      <details>
        <summary>Arguments, and what else policies may read</summary>
        <div className="form">
          <AreaField
            label="Arguments of the call"
            name="arguments"
            placeholder={'{"to": {"country": "DE"}}'}
            hint="A JSON object."
          />
          <div className="filters situation">
            <TextField
              label="Calls in this hour before"
              name="callsThisHour"
              type="number"
              min={0}
              defaultValue="0"
            />
            <TextField
              label="Depth of delegation"
              name="depth"
              type="number"
              min={0}
              max={10}
              defaultValue="0"
            />
            <TextField
              label="How the person signed in (acr)"
              name="acr"
              maxLength={256}
              spellCheck={false}
              hint="Empty: they have not yet."
            />
          </div>
        </div>
      </details>
    </>
  );
}

/**
 * The situation in the fields.
 * @throws {Error} where a field has no value that can be sent
 */
export function situationIn(form: FormData): PolicyTest {
  const text = (name: string): string => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const given = (name: string): string | undefined => text(name) || undefined;
  const [agentId, principalId] = [text('agent'), text('principal')];
  if (agentId === '') throw new Error('Choose an agent.');
  if (principalId === '') throw new Error('Enter whom the agent acts for.');
  const time = given('time');
  return {
    agentId,
    principalId,
    audience: text('audience'),
    action: given('action'),
    scopes: text('scopes').split(/\s+/).filter(Boolean),
    amount: given('amount'),
    currency: given('currency'),
    at: time && `${new Date().toISOString().slice(0, 10)}T${time.slice(0, 5)}:00Z`,
    arguments: argumentsIn(text('arguments')),
    callsThisHour: Number(text('callsThisHour')),
    depth: Number(text('depth')),
    acr: given('acr'),
  };
}

function argumentsIn(text: string): Record<string, unknown> | undefined {
  if (text === '') return undefined;
  const value = parsed(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new Error('The arguments are not a JSON object, such as {"to": "bob"}.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
