import type { ApiError } from '../../base/api-error.ts';

/** Everything below it is SCIM (RFC 7644), and so are its refusals, also of paths that do not exist. */
const SCIM_PATH = '/scim/';

export function isScimPath(url: string): boolean {
  return url.startsWith(SCIM_PATH);
}

/** The media type of SCIM (RFC 7644 §8.1). */
export const SCIM_TYPE = 'application/scim+json';

export const SCIM_ERROR_URN = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The words that RFC 7644 §3.12 has for faults, by our codes. Other faults have none. */
export const SCIM_TYPES: Readonly<Record<string, string>> = {
  INVALID_FILTER: 'invalidFilter',
  INVALID_PATH: 'invalidPath',
  INVALID_SYNTAX: 'invalidSyntax',
  INVALID_VALUE: 'invalidValue',
  MALFORMED_REQUEST: 'invalidSyntax',
  MUTABILITY: 'mutability',
  NO_TARGET: 'noTarget',
  TOO_MANY: 'tooMany',
  UNIQUENESS: 'uniqueness',
  VALIDATION_ERROR: 'invalidValue',
};

/** The body of a refusal in SCIM. */
export interface ScimError {
  schemas: [typeof SCIM_ERROR_URN];
  /** The HTTP status as a text. */
  status: string;
  scimType?: string;
  detail: string;
}

/** A refusal in SCIM's shape. */
export function scimError({ status, code, message }: ApiError): ScimError {
  const scimType = SCIM_TYPES[code];
  return {
    schemas: [SCIM_ERROR_URN],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: message,
  };
}
