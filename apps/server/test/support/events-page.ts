import { z } from 'zod';
import { EVENT_TYPES } from '../../src/ledger/events/event-types.ts';

const INTRODUCTION = `# Events

What happens, for dashboards, webhooks and a SIEM. \`GET /v1/events\`, \`GET /v1/events/stream\` and webhooks give each event as
\`{id, type, at, createdAt, developerId, data}\`; the members of \`data\` are listed here, by type. See
[protocol §12](../protocol/12-events.md) for when each is written, and [webhooks](../guides/webhooks.md) for how to get them.

This page is generated from the code.
`;

/** The parts of JSON Schema that the data of events uses. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** \`docs/reference/events.md\`: each type of event with the members of its data. */
export function eventsPage(): string {
  const sections = Object.entries(EVENT_TYPES)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([type, data]) =>
        `## ${type}\n\n${membersOf(z.toJSONSchema(data, { io: 'input', unrepresentable: 'any' }) as Schema)}`,
    );
  return `${INTRODUCTION}\n${sections.join('\n\n')}\n`;
}

function membersOf({ properties = {}, required = [] }: Schema): string {
  const members = Object.entries(properties).map(([name, schema]) => {
    const isOptional = required.includes(name) ? '' : ', where there is one';
    const about = schema.description === undefined ? '' : `. ${schema.description}`;
    return `- \`${name}\`: ${inWords(schema)}${isOptional}${about}`;
  });
  return members.length === 0 ? 'No members.' : members.join('\n');
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  null: '`null`',
  object: 'an object',
};

function inWords({ type, const: only, enum: choices, anyOf, items }: Schema): string {
  if (only !== undefined) return shown(only);
  if (choices !== undefined) return choices.map(shown).join(', ');
  if (anyOf !== undefined) return anyOf.map(inWords).join(', or ');
  if (type === 'array') return `a list${items === undefined ? '' : `, of each: ${inWords(items)}`}`;
  const types = [type ?? []].flat().map((name) => TYPES[name] ?? name);
  return types.length === 0 ? 'as the API has it' : types.join(', or ');
}

function shown(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
