/** An attribute of a resource (RFC 7643 §7). Absent members have the default that the RFC names. */
export interface Attribute {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'reference' | 'dateTime' | 'complex';
  readonly description: string;
  readonly multiValued?: true;
  readonly required?: true;
  /** Whether case counts where values are compared. Default: it does not. */
  readonly caseExact?: true;
  /** Default `readWrite`. */
  readonly mutability?: 'readOnly' | 'immutable';
  /** Default `default`. */
  readonly returned?: 'always';
  readonly uniqueness?: 'server';
  readonly referenceTypes?: readonly string[];
  readonly canonicalValues?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

/** A set of attributes with its URN. */
export interface AttributeSchema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

/** A type of resource: its own schema, and an extension that clients may use. */
export interface ResourceType {
  readonly name: 'User' | 'Group';
  readonly endpoint: '/Users' | '/Groups';
  readonly description: string;
  readonly schema: AttributeSchema;
  readonly extension?: AttributeSchema;
}

function text(name: string, description: string, more: Partial<Attribute> = {}): Attribute {
  return { name, type: 'string', description, ...more };
}

function complex(
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  more: Partial<Attribute> = {},
): Attribute {
  return { name, type: 'complex', description, subAttributes, ...more };
}

const primary: Attribute = {
  name: 'primary',
  type: 'boolean',
  description: 'Whether it is the preferred one',
};
const kind = (canonicalValues?: readonly string[]): Attribute =>
  text('type', 'What it is for', canonicalValues === undefined ? {} : { canonicalValues });

function several(
  name: string,
  description: string,
  { value = text('value', description), types }: { value?: Attribute; types?: readonly string[] } = {},
): Attribute {
  const display = text('display', 'For people');
  return complex(name, description, [value, display, kind(types), primary], { multiValued: true });
}

const PLACES = ['work', 'home', 'other'];

const USER: AttributeSchema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'A person of the organization',
  attributes: [
    text('userName', 'The name with which the person signs in', {
      required: true,
      uniqueness: 'server',
      returned: 'always',
    }),
    complex('name', 'The parts of the name', [
      text('formatted', 'The whole name'),
      text('familyName', 'The family name'),
      text('givenName', 'The given name'),
      text('middleName', 'The middle names'),
      text('honorificPrefix', 'Titles before the name'),
      text('honorificSuffix', 'What follows after the name'),
    ]),
    text('displayName', 'The name for people'),
    text('nickName', 'The casual name'),
    {
      name: 'profileUrl',
      type: 'reference',
      description: 'A page about the person',
      referenceTypes: ['external'],
    },
    text('title', 'The title of the job'),
    text('userType', 'The relation to the organization'),
    text('preferredLanguage', 'The language of the person'),
    text('locale', 'How values are written for the person'),
    text('timezone', 'The time zone of the person'),
    {
      name: 'active',
      type: 'boolean',
      description: 'Whether the person may authorize anything. Without a value they may not',
    },
    several('emails', 'E-mail addresses', { types: PLACES }),
    several('phoneNumbers', 'Telephone numbers', { types: [...PLACES, 'mobile', 'fax', 'pager'] }),
    several('ims', 'Addresses for instant messages'),
    several('photos', 'Pictures', {
      value: { name: 'value', type: 'reference', description: 'Where it is', referenceTypes: ['external'] },
      types: ['photo', 'thumbnail'],
    }),
    complex(
      'addresses',
      'Postal addresses',
      [
        text('formatted', 'The whole address'),
        text('streetAddress', 'The street'),
        text('locality', 'The city'),
        text('region', 'The state'),
        text('postalCode', 'The postal code'),
        text('country', 'The country'),
        kind(PLACES),
        primary,
      ],
      { multiValued: true },
    ),
    complex(
      'groups',
      'The groups of the person',
      [
        text('value', 'The id of the group', { mutability: 'readOnly', caseExact: true }),
        {
          name: '$ref',
          type: 'reference',
          description: 'The group',
          referenceTypes: ['Group'],
          mutability: 'readOnly',
        },
        text('display', 'The name of the group', { mutability: 'readOnly' }),
      ],
      { multiValued: true, mutability: 'readOnly' },
    ),
    several('entitlements', 'What the person is entitled to'),
    several('roles', 'What the person does'),
  ],
};

const ENTERPRISE_USER: AttributeSchema = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'A person in an enterprise',
  attributes: [
    text('employeeNumber', 'The number of the person'),
    text('costCenter', 'The cost center'),
    text('organization', 'The organization'),
    text('division', 'The division'),
    text('department', 'The department'),
    complex('manager', 'Whom the person reports to', [
      text('value', 'The id of the manager', { caseExact: true }),
      { name: '$ref', type: 'reference', description: 'The manager', referenceTypes: ['User'] },
      text('displayName', 'The name of the manager', { mutability: 'readOnly' }),
    ]),
  ],
};

const GROUP: AttributeSchema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group of people',
  attributes: [
    text('displayName', 'The name of the group', { required: true }),
    complex(
      'members',
      'The people in the group',
      [
        text('value', 'The id of the person', { mutability: 'immutable', caseExact: true }),
        {
          name: '$ref',
          type: 'reference',
          description: 'The person',
          referenceTypes: ['User'],
          mutability: 'immutable',
        },
      ],
      { multiValued: true },
    ),
  ],
};

/** The types of resources of this server (`docs/protocol.md` §16). */
export const USER_TYPE: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: USER.description,
  schema: USER,
  extension: ENTERPRISE_USER,
};
export const GROUP_TYPE: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: GROUP.description,
  schema: GROUP,
};

/** What every resource has (RFC 7643 §3.1). */
const COMMON: readonly Attribute[] = [
  text('id', 'The id of the resource', { mutability: 'readOnly', caseExact: true, returned: 'always' }),
  text('externalId', 'The id of the client for the resource', { caseExact: true }),
  complex(
    'meta',
    'About the resource',
    [
      text('resourceType', 'Its type', { mutability: 'readOnly', caseExact: true }),
      { name: 'created', type: 'dateTime', description: 'Since when it exists', mutability: 'readOnly' },
      { name: 'lastModified', type: 'dateTime', description: 'When it last changed', mutability: 'readOnly' },
      { name: 'location', type: 'reference', description: 'Where it is', mutability: 'readOnly' },
    ],
    { mutability: 'readOnly' },
  ),
];

/** The attributes of a resource that belong to no extension. */
export function coreAttributes({ schema }: ResourceType): readonly Attribute[] {
  return [...COMMON, ...schema.attributes];
}

/** An attribute by its name, in which case does not count (RFC 7643 §2.1). */
export function attributeNamed(attributes: readonly Attribute[], name: string): Attribute | undefined {
  const wanted = name.toLowerCase();
  return attributes.find((each) => each.name.toLowerCase() === wanted);
}
