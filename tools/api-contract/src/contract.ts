import { type Answer, type Document, type Parameter, type Place, resolve } from './document.ts';
import { headersFault } from './headers.ts';
import { createOperations, type Found } from './operations.ts';
import { createSchemas, type Schemas } from './schemas.ts';

/** A request and its response. */
export interface Exchange {
  method: string;
  /** Path and query. */
  url: string;
  /** The request body as it was sent; undefined without one. */
  body?: string | undefined;
  status: number;
  headers: Headers;
  text: string;
}

/** An OpenAPI document, ready to check exchanges. */
export interface Contract {
  /** How an exchange deviates from the document; undefined when it does not. */
  faultOf(exchange: Exchange): string | undefined;
}

export interface ContractOptions {
  /** Paths of the same server that the document leaves out, such as pages for people. Default: none. */
  hidden?: readonly RegExp[];
}

/** The codes that any path may answer when the request is not for an operation, or cannot be parsed as one. */
const NO_OPERATION: ReadonlySet<string> = new Set([
  'HEADERS_TOO_LARGE',
  'REQUEST_TIMEOUT',
  'NO_SUCH_ROUTE',
  'METHOD_NOT_ALLOWED',
  'MALFORMED_REQUEST',
  'TWO_CREDENTIALS',
  'RATE_LIMITED',
  'BODY_TOO_LARGE',
  'URI_TOO_LONG',
  'UNSUPPORTED_MEDIA_TYPE',
  'STOPPING',
]);

/**
 * Checks exchanges against an OpenAPI 3.1 document: status, content type, headers, and every member of the body. When a
 * request succeeded, its body, path and query must be as declared too; a refused request may contain anything.
 */
export function createContract(document: object, { hidden = [] }: ContractOptions = {}): Contract {
  const declared = document as Document;
  const find = createOperations(declared);
  const schemas = createSchemas(document);
  return {
    faultOf: (exchange) => {
      const [path = '', query = ''] = exchange.url.split('?');
      if (hidden.some((pattern) => pattern.test(path))) return undefined;
      // Refused before its operation was known, or because there is no such operation.
      const found = [405, 408, 431].includes(exchange.status) ? undefined : find(exchange.method, path);
      const fault =
        found === undefined
          ? strangerFault(exchange)
          : (answerFault(found, exchange) ??
            (exchange.status < 400 ? requestFault(found, exchange, query) : undefined));
      return fault === undefined ? undefined : `${exchange.method} ${path} ${exchange.status}: ${fault}`;
    },
  };

  function answerFault(found: Found, exchange: Exchange): string | undefined {
    const { status } = exchange;
    if (found.operation.responses[status] === undefined)
      return `the status is not declared; the response is ${exchange.text}`;
    const { value, place } = resolve(declared, [...found.place, 'responses', String(status)]);
    return (
      headersFault(declared, schemas, place, exchange.headers) ??
      (exchange.method === 'HEAD' ? undefined : bodyFault(schemas, place, value, exchange))
    );
  }

  function requestFault(found: Found, { body }: Exchange, query: string): string | undefined {
    return parametersFault(found, query) ?? (body === undefined ? undefined : sentFault(found, body));
  }

  function parametersFault({ operation, place, path }: Found, query: string): string | undefined {
    const sent = new Map(new URLSearchParams(query));
    const parameters = (operation.parameters ?? []).map((_parameter, index) =>
      resolve(declared, [...place, 'parameters', String(index)]),
    );
    for (const { value: found, place: at } of parameters) {
      const parameter = found as Parameter;
      if (parameter.in === 'header') continue;
      const value = parameter.in === 'path' ? path[parameter.name] : sent.get(parameter.name);
      if (parameter.in === 'query') sent.delete(parameter.name);
      if (value === undefined) continue;
      const fault = schemas.faultOfText([...at, 'schema'], value);
      if (fault !== undefined) return `the parameter ${parameter.name} ${fault}`;
    }
    const [unknown] = sent.keys();
    return unknown === undefined ? undefined : `the query parameter ${unknown} is not declared`;
  }

  function sentFault({ operation, place }: Found, body: string): string | undefined {
    // The server does not read a body that the operation does not declare.
    // Any bytes may come where the route takes more than JSON.
    if (operation.requestBody?.content['application/json'] === undefined) return undefined;
    const isNothing = body === '';
    const at = [...place, 'requestBody', 'content', 'application/json', 'schema'];
    // RFC 8259 §8.1: a parser may ignore a byte order mark, and the server does.
    const fault = schemas.faultOf(at, isNothing ? {} : JSON.parse(body.replace(/^\uFEFF/, '')));
    return fault === undefined ? undefined : `the request body ${fault}`;
  }
}

function bodyFault(
  schemas: Schemas,
  place: Place,
  { content }: Answer,
  exchange: Exchange,
): string | undefined {
  const type = exchange.headers.get('content-type')?.split(';')[0]?.trim();
  if (content === undefined) {
    return type === undefined && exchange.text === '' ? undefined : 'no body is declared';
  }
  const declared = content[type ?? ''];
  if (type === undefined || declared === undefined) return `the content type ${type} is not declared`;
  const value: unknown = declared.schema.type === 'string' ? exchange.text : parsed(exchange.text);
  const fault = schemas.faultOf([...place, 'content', type, 'schema'], value);
  return fault === undefined ? undefined : `the body ${fault}: ${exchange.text}`;
}

const SCIM_ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/**
 * A response without an operation must be an error in the common shape, with a code that allows this. In the shape of SCIM, which
 * has no such codes, it must state its status.
 */
function strangerFault({ method, status, text }: Exchange): string | undefined {
  if (method === 'HEAD' && status >= 400) return undefined;
  const { code, schemas, status: stated } = (parsed(text) ?? {}) as Record<string, unknown>;
  if (Array.isArray(schemas) && schemas[0] === SCIM_ERROR && stated === String(status)) return undefined;
  return status >= 400 && NO_OPERATION.has(String(code)) ? undefined : 'there is no such operation';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
