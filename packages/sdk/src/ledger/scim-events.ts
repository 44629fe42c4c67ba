interface OfScimToken {
  readonly scimTokenId: string;
}

interface OfScimUser extends OfScimToken {
  readonly scimUserId: string;
  readonly isActive: boolean;
  /** The random ids of those who have left by this: what they gave has ended, and they authorize nothing. */
  readonly principals: readonly string[];
}

interface OfScimGroup extends OfScimToken {
  readonly scimGroupId: string;
}

/** The data of each event about provisioning (`docs/protocol.md` §16). */
export interface ScimEventData {
  readonly 'scim_token.created': OfScimToken & { readonly label: string; readonly matches: string };
  readonly 'scim_token.rotated': OfScimToken & { readonly label: string; readonly previousUntil: string };
  readonly 'scim_token.deleted': OfScimToken & { readonly label: string };
  readonly 'scim_user.provisioned': OfScimUser;
  readonly 'scim_user.activated': OfScimUser;
  readonly 'scim_user.deactivated': OfScimUser;
  readonly 'scim_user.renamed': OfScimUser;
  readonly 'scim_user.deleted': OfScimUser;
  readonly 'scim_group.created': OfScimGroup & { readonly members: number };
  readonly 'scim_group.members_changed': OfScimGroup & { readonly added: number; readonly removed: number };
  readonly 'scim_group.approvals_changed': OfScimGroup & { readonly approves: readonly string[] | null };
  readonly 'scim_group.deleted': OfScimGroup;
}
