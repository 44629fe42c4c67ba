import { type RawBuilder, sql } from 'kysely';

/** A developer's domain as people see it. */
export interface ShownDomain {
  /** In lower case, in ASCII (punycode). */
  name: string;
  /** The path of the server's copy of the logo, below its own address; null without one. */
  logo: string | null;
}

/** Days that a domain which cannot be reached is shown after its last successful check. */
const GRACE = 7;

/** SQL for the {@link ShownDomain} of a developer: null where no domain has named it lately. */
export function shownDomain(developerId: RawBuilder<unknown>): RawBuilder<ShownDomain | null> {
  return sql`(SELECT json_build_object('name', domain, 'logo', '/logos/' || logo_digest || '.png')
    FROM developer_domains WHERE developer_id = ${developerId}
      AND verified_at > clock_timestamp() - ${`${GRACE} days`}::interval)`;
}
