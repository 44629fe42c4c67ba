import { z } from 'zod';
import { domainField } from '../../authority/domains/domain-name.ts';
import { idField, nameField, plainText, roleField } from '../../http/requests/fields.ts';
import { claimField, issuerField, scopesField } from '../directory/provider-fields.ts';

const mapping = z.strictObject({ group: plainText(256), roles: z.array(roleField).min(1).max(5) });

const settings = {
  name: nameField(200),
  issuer: issuerField,
  clientId: plainText(256),
  clientSecret: plainText(1_024).describe('Stored encrypted, and never returned'),
  scopes: scopesField.describe('Scopes to request besides openid, profile and email'),
  domains: z
    .array(domainField)
    .max(50)
    .describe(
      'Whose e-mail addresses lead here. Each domain must name the developer in /.well-known/grantex.json',
    ),
  groupClaim: claimField.describe("The claim that contains the person's groups"),
  roleMappings: z.array(mapping).max(200),
  defaultRole: z
    .literal('audit-read')
    .nullable()
    .describe('The role of people without a mapped group; null: they may not sign in'),
  active: z.boolean(),
  enforced: z
    .boolean()
    .describe(
      'Whether API keys open no session of the console but that of breakGlassKeyId. Calls with keys go on',
    ),
  breakGlassKeyId: idField('key')
    .nullable()
    .describe('An API key with the role admin that does not expire, for the day on which the provider fails'),
};

/** A new connection. */
export const connectionBody = z.strictObject({
  protocol: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,32}$/, 'must be the name of a protocol')
    .default('oidc')
    .describe('Only oidc; see docs/guides/single-sign-on.md for SAML'),
  name: settings.name.default('Single sign-on'),
  issuer: settings.issuer,
  clientId: settings.clientId
    .optional()
    .describe('Absent while the provider does not know redirectUri yet; then the connection is not active'),
  clientSecret: settings.clientSecret.optional(),
  scopes: settings.scopes.default([]),
  domains: settings.domains.default([]),
  groupClaim: settings.groupClaim.default('groups'),
  roleMappings: settings.roleMappings.default([]),
  defaultRole: settings.defaultRole.default(null),
  active: settings.active.optional().describe('Default: whether there is a client'),
});

/** The members of a connection to change. */
export const connectionChanges = z.strictObject(settings).partial();

const connectionView = z.object({
  id: z.string(),
  protocol: z.literal('oidc'),
  ...settings,
  issuer: z.string(),
  clientId: z.string().nullable(),
  domains: z.array(z.string()),
  defaultRole: roleField.nullable(),
  redirectUri: z.string().describe('Register it with the provider'),
  createdAt: z.string(),
  updatedAt: z.string(),
});
const { clientSecret: _never, ...shown } = connectionView.shape;
/** A connection as its developer sees it. */
export const connectionAnswer = z.object(shown);
export type SsoConnectionAnswer = z.output<typeof connectionAnswer>;
