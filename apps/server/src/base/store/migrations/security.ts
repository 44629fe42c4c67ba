/** Roles belong to the whole cluster: another database of it may be creating them at this moment. */
export function createRole(role: string): string {
  return `DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
    IF NOT pg_has_role(current_user, '${role}', 'SET') THEN GRANT ${role} TO CURRENT_USER; END IF;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
  END $$`;
}

/** Lays row-level security over a table of rows that belong to one developer each. */
export function protect(table: string): string[] {
  const mine = `developer_id = current_setting('grantex.developer', true)`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    `CREATE POLICY own_rows ON ${table} TO grantex_app USING (${mine}) WITH CHECK (${mine})`,
    `CREATE POLICY all_rows ON ${table} TO grantex_system USING (true) WITH CHECK (true)`,
  ];
}
