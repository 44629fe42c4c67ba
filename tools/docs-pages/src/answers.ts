import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A sentence that says what answers with a code, in Markdown; undefined for a code that no answer has. */
export type AnswersWith = (code: string) => string | undefined;

/** The most operations that a sentence names. */
const MOST_NAMED = 8;

/** Reads what answers with which code: from the OpenAPI document, and from the vectors of refusals by guards. */
export async function readAnswers(root: string): Promise<AnswersWith> {
  const document = (await readJson(join(root, 'docs/openapi.json'))) as Document;
  const vectors = (await readJson(join(root, 'vectors/refusal.json'))) as Vectors;
  const byCode = Map.groupBy(operationsOf(document), ({ code }) => code);
  const guards = new Map(vectors.cases?.map(({ name, expected }) => [name, expected]));
  return (code) => {
    const guard = guards.get(code);
    const sentences = [
      ...[...Map.groupBy(byCode.get(code) ?? [], ({ status }) => status)].map(inWords),
      ...(guard === undefined ? [] : [`A guard answers with ${guard.status} \`${guard.body.error}\`.`]),
    ];
    return sentences.length === 0 ? undefined : sentences.join(' ');
  };
}

interface Answer {
  readonly code: string;
  readonly status: string;
  readonly operation: string;
}

/** The parts of OpenAPI that are read here. */
interface Document {
  readonly components?: { readonly responses?: Readonly<Record<string, object>> };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses?: Readonly<Record<string, object>>;
}

interface Vectors {
  readonly cases?: readonly {
    readonly name: string;
    readonly expected: { readonly status: number; readonly body: { readonly error: string } };
  }[];
}

function operationsOf({
  paths = {},
  components: { responses: shared = {} } = {},
}: Document): readonly Answer[] {
  const whole = (response: object): object | undefined =>
    '$ref' in response ? shared[String(response.$ref).replace('#/components/responses/', '')] : response;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses = {} }]) =>
      Object.entries(responses).flatMap(([status, response]) =>
        codesIn(whole(response)).map((code) => ({
          code,
          status,
          operation: `${method.toUpperCase()} ${path}`,
        })),
      ),
    ),
  );
}

/** The codes of a refusal's schema: `code` of the API, `error` of OAuth. */
function codesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { code, error } = ('properties' in value ? value.properties : {}) as Readonly<Record<string, Choice>>;
  return [
    ...(code?.enum ?? []),
    ...(error?.enum ?? []),
    ...Object.values(value).flatMap((member: unknown) => codesIn(member)),
  ];
}

interface Choice {
  readonly enum?: readonly string[];
}

function inWords([status, answers]: [status: string, answers: readonly Answer[]]): string {
  const operations = [...new Set(answers.map(({ operation }) => operation))];
  const named =
    operations.length > MOST_NAMED
      ? `${operations.length} operations of the API`
      : operations.map((operation) => `\`${operation}\``).join(', ');
  return `Status ${status}, by ${named}.`;
}

/** Nothing where the file does not exist, as in the repository of a test. */
async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return JSON.parse(text);
}
