import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { fragmentOf, type Place } from './document.ts';

/** The schemas of a document. Each is compiled when it is first needed. */
export interface Schemas {
  /** What is wrong with a value by the schema at this place; undefined when it is valid. */
  faultOf(place: Place, value: unknown): string | undefined;
  /** The same for a text that may stand for a number, as in a header or a query. */
  faultOfText(place: Place, text: string): string | undefined;
}

const ID = 'https://contract.invalid/openapi.json';

export function createSchemas(document: object): Schemas {
  const [exact, fromText] = [compilerOf(document, false), compilerOf(document, true)];
  return {
    faultOf: (place, value) => faultOf(exact(place), value),
    // A separate value, which coercion may write into.
    faultOfText: (place, text) => faultOf(fromText(place), { value: text }),
  };
}

function compilerOf(document: object, isFromText: boolean): (place: Place) => ValidateFunction {
  // The document as a whole is not a schema, so its other members are not validated.
  const ajv = new Ajv2020({ strict: false, validateSchema: false, coerceTypes: isFromText });
  addFormats.default(ajv);
  ajv.addSchema({ ...document, $id: ID });
  const compiled = new Map<string, ValidateFunction>();
  return (place) => {
    const $ref = `${ID}#${fragmentOf(place)}`;
    const known = compiled.get($ref);
    if (known !== undefined) return known;
    const made = ajv.compile(isFromText ? { properties: { value: { $ref } } } : { $ref });
    compiled.set($ref, made);
    return made;
  };
}

function faultOf(validate: ValidateFunction, value: unknown): string | undefined {
  return validate(value) ? undefined : (validate.errors ?? []).map(sentenceOf).join('; ');
}

function sentenceOf({ instancePath, message = 'is not valid', params }: ErrorObject): string {
  const member = (params as { additionalProperty?: string }).additionalProperty;
  return `at ${instancePath === '' ? '/' : instancePath} ${message}${member === undefined ? '' : ` (${member})`}`;
}
