import type { Database } from '../../base/store/database.ts';

/** What the routes of SCIM need of the server. */
export interface ScimDependencies {
  config: { publicUrl: string };
  database: Database;
}
