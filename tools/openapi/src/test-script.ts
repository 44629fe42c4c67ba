import { AUTHORIZE_PAGE } from './authorize-page.ts';
import { type Placed, successOf } from './document.ts';
import { REFUSED } from './refused.ts';
import type { Step } from './step.ts';

/** The lines of the script that Postman runs on the answer to a step. */
export function testScript(operation: Placed, { save = {} }: Step): string[] {
  if (operation === AUTHORIZE_PAGE) return REDIRECTED;
  const { operationId, responses } = operation;
  const success = successOf(operation);
  const refused = REFUSED[operationId];
  const statuses = [success, refused?.status].filter((status) => status !== undefined);
  const required = success === undefined ? [] : membersOf(responses[success]?.content ?? {});
  return [
    `pm.test('The status is ${statuses.join(' or ')}', () => {`,
    `  pm.expect(pm.response.code).to.be.oneOf([${statuses.join(', ')}]);`,
    `});`,
    ...(refused === undefined && required.length > 0
      ? [
          `pm.test('The answer has the members of the document', () => {`,
          `  pm.expect(pm.response.json()).to.include.all.keys(${required.map(quoted).join(', ')});`,
          `});`,
        ]
      : []),
    ...Object.entries(save).map(
      ([name, place]) => `pm.collectionVariables.set(${quoted(name)}, pm.response.json()${access(place)});`,
    ),
  ];
}

const REDIRECTED = [
  `pm.test('The browser is sent back with a code', () => {`,
  `  pm.expect(pm.response.code).to.equal(303);`,
  `});`,
  `const [, code] = /[?&]code=([^&]+)/.exec(pm.response.headers.get('location'));`,
  `pm.collectionVariables.set('oauthCode', decodeURIComponent(code));`,
];

function membersOf(
  content: Readonly<Record<string, { schema: { required?: readonly string[] } }>>,
): readonly string[] {
  return content['application/json']?.schema.required ?? [];
}

/** `entries.0.entryId` becomes `.entries[0].entryId`. */
function access(place: string): string {
  return place
    .split('.')
    .map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`))
    .join('');
}

function quoted(text: string): string {
  return `'${text}'`;
}
