import {
  type Attribute,
  type AttributeSchema,
  GROUP_TYPE,
  type ResourceType,
  USER_TYPE,
} from './attributes.ts';

/** Most resources of a page. */
export const MOST_RESULTS = 200;

const URN = 'urn:ietf:params:scim:schemas:core:2.0';
export const RESOURCE_TYPES: readonly ResourceType[] = [USER_TYPE, GROUP_TYPE];
const SCHEMAS: readonly AttributeSchema[] = RESOURCE_TYPES.flatMap(({ schema, extension }) =>
  extension === undefined ? [schema] : [schema, extension],
);

/** What this server does of SCIM (RFC 7643 §5). */
export function serviceProviderConfig(base: string, documentationUri: string): object {
  return {
    schemas: [`${URN}:ServiceProviderConfig`],
    documentationUri,
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MOST_RESULTS },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'SCIM token',
        description: 'The token of the connection, in the header Authorization: Bearer',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  };
}

/** The types of resources (RFC 7643 §6). */
export function resourceTypes(base: string): Record<string, object> {
  return Object.fromEntries(
    RESOURCE_TYPES.map(({ name, endpoint, description, schema, extension }) => [
      name,
      {
        schemas: [`${URN}:ResourceType`],
        id: name,
        name,
        endpoint,
        description,
        schema: schema.id,
        ...(extension === undefined ? {} : { schemaExtensions: [{ schema: extension.id, required: false }] }),
        meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
      },
    ]),
  );
}

/** Their schemas (RFC 7643 §7), by URN. */
export function schemas(base: string): Record<string, object> {
  return Object.fromEntries(
    SCHEMAS.map(({ id, name, description, attributes }) => [
      id,
      {
        schemas: [`${URN}:Schema`],
        id,
        name,
        description,
        attributes: attributes.map(definition),
        meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
      },
    ]),
  );
}

function definition({ subAttributes, ...attribute }: Attribute): object {
  const {
    name,
    type,
    description,
    multiValued = false,
    required = false,
    referenceTypes,
    canonicalValues,
  } = attribute;
  const isText = type === 'string' || type === 'reference';
  return {
    name,
    type,
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(definition) }),
    multiValued,
    description,
    required,
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    ...(isText ? { caseExact: attribute.caseExact ?? false } : {}),
    mutability: attribute.mutability ?? 'readWrite',
    returned: attribute.returned ?? 'default',
    uniqueness: attribute.uniqueness ?? 'none',
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
  };
}
