import type { ToolHints } from '../../src/proposals/verb-of.ts';

/** A tool of a server that many people use, and the scope that a careful person gives it. */
export type Known = readonly [tool: string, hints: ToolHints, scope: string];

const READS: ToolHints = { readOnlyHint: true };
const WRITES: ToolHints = { readOnlyHint: false, destructiveHint: false };
const OVERWRITES: ToolHints = { readOnlyHint: false, destructiveHint: true };
const NOTHING: ToolHints = {};

/** Each server by the name that it announces. Hints as its author gives them. `?` behind a scope: somebody should look. */
export const SERVERS: Readonly<Record<string, readonly Known[]>> = {
  'secure-filesystem-server': [
    ['read_text_file', READS, 'files:read'],
    ['read_media_file', READS, 'files:read'],
    ['list_directory_with_sizes', READS, 'files:read'],
    ['directory_tree', READS, 'files:read'],
    ['search_files', READS, 'files:read'],
    ['list_allowed_directories', READS, 'files:read'],
    ['create_directory', { readOnlyHint: false, idempotentHint: true } as ToolHints, 'files:write'],
    ['write_file', OVERWRITES, 'files:write'],
    ['edit_file', OVERWRITES, 'files:write'],
    ['move_file', OVERWRITES, 'files:write'],
  ],
  'mcp-git': [
    ['git_status', READS, 'code:read'],
    ['git_diff_unstaged', READS, 'code:read'],
    ['git_log', READS, 'code:read'],
    ['git_commit', WRITES, 'code:write'],
    ['git_reset', OVERWRITES, 'code:write'],
    ['git_checkout', NOTHING, 'code:write'],
    ['git_branch', READS, 'code:read'],
  ],
  'github-mcp-server': [
    ['get_file_contents', READS, 'code:read'],
    ['create_or_update_file', NOTHING, 'code:write'],
    ['delete_file', OVERWRITES, 'code:delete'],
    ['push_files', NOTHING, 'code:write'],
    ['search_issues', READS, 'issues:read'],
    ['issue_write', WRITES, 'issues:write'],
    ['add_issue_comment', NOTHING, 'issues:write'],
    ['create_pull_request', NOTHING, 'code:write'],
    ['merge_pull_request', NOTHING, 'code:write'],
    ['list_commits', READS, 'code:read'],
    ['run_workflow', NOTHING, 'code:run'],
    ['fork_repository', NOTHING, 'code:write'],
  ],
  'Slack MCP Server': [
    ['slack_list_channels', NOTHING, 'messages:read'],
    ['slack_get_channel_history', NOTHING, 'messages:read'],
    ['slack_get_users', NOTHING, 'messages:read'],
    ['slack_post_message', NOTHING, 'messages:send'],
    ['slack_reply_to_thread', NOTHING, 'messages:send'],
    ['slack_add_reaction', NOTHING, 'messages:write'],
    ['conversations_add_message', OVERWRITES, 'messages:send'],
  ],
  'example-servers/postgres': [
    ['query', NOTHING, 'database:run?'],
    ['execute_sql', OVERWRITES, 'database:run'],
    ['list_tables', READS, 'database:read'],
    ['explain_query', READS, 'database:read'],
    ['drop_table', NOTHING, 'database:delete'],
  ],
  'example-servers/puppeteer': [
    ['puppeteer_navigate', NOTHING, 'browser:write'],
    ['puppeteer_screenshot', NOTHING, 'browser:read'],
    ['puppeteer_click', NOTHING, 'browser:write'],
    ['puppeteer_evaluate', NOTHING, 'browser:run'],
  ],
  Playwright: [
    ['browser_snapshot', READS, 'browser:read'],
    ['browser_take_screenshot', READS, 'browser:read'],
    ['browser_console_messages', READS, 'browser:read'],
    ['browser_click', OVERWRITES, 'browser:write'],
    ['browser_file_upload', OVERWRITES, 'browser:write'],
    ['browser_run_code', OVERWRITES, 'browser:run'],
    ['browser_close', OVERWRITES, 'browser:write'],
    ['browser_drop', OVERWRITES, 'browser:write'],
    ['browser_tabs', OVERWRITES, 'browser:write?'],
  ],
  'memory-server': [
    ['create_entities', NOTHING, 'memory:write'],
    ['add_observations', NOTHING, 'memory:write'],
    ['delete_relations', NOTHING, 'memory:delete'],
    ['read_graph', NOTHING, 'memory:read'],
    ['open_nodes', NOTHING, 'memory:read'],
  ],
  'mcp-fetch': [['fetch', NOTHING, 'web:read']],
  'Notion MCP': [
    ['notion-search', READS, 'documents:read'],
    ['notion-fetch', READS, 'documents:read'],
    ['notion-create-pages', OVERWRITES, 'documents:write'],
    ['notion-update-page', OVERWRITES, 'documents:write'],
    ['notion-create-database', OVERWRITES, 'documents:write'],
    ['notion-create-comment', WRITES, 'documents:write'],
    ['API-delete-a-block', NOTHING, 'documents:delete'],
  ],
  Linear: [
    ['list_issues', READS, 'issues:read'],
    ['create_issue', WRITES, 'issues:write'],
    ['create_comment', WRITES, 'issues:write'],
    ['list_projects', READS, 'issues:read'],
    ['search_documentation', READS, 'web:read'],
  ],
  Stripe: [
    ['list_customers', READS, 'payments:read'],
    ['retrieve_balance', READS, 'payments:read'],
    ['create_customer', WRITES, 'payments:write'],
    ['create_payment_link', WRITES, 'payments:write'],
    ['create_refund', OVERWRITES, 'payments:initiate'],
    ['cancel_subscription', OVERWRITES, 'payments:delete'],
  ],
  'gmail-server': [
    ['search_emails', READS, 'email:read'],
    ['send_email', OVERWRITES, 'email:send'],
    ['create_draft', WRITES, 'email:write'],
    ['delete_email', OVERWRITES, 'email:delete'],
    ['modify_labels', WRITES, 'email:write'],
  ],
  'google-calendar': [
    ['list-events', READS, 'calendar:read'],
    ['createEvent', WRITES, 'calendar:write'],
    ['delete-event', OVERWRITES, 'calendar:delete'],
  ],
  // Nothing in the name of these servers says what they handle.
  acme: [
    ['read_file', NOTHING, 'files:read'],
    ['send_message', NOTHING, 'messages:send'],
    ['search_web', { readOnlyHint: true, openWorldHint: true }, 'web:read'],
    ['get_forecast', { readOnlyHint: true, openWorldHint: true }, 'web:read?'],
    ['convert_time', NOTHING, 'tools:read?'],
    ['sequentialthinking', NOTHING, 'tools:write?'],
    ['nuke', OVERWRITES, 'tools:delete?'],
    // The strongest of several verbs counts.
    ['get_and_delete_file', NOTHING, 'files:delete?'],
    ['search_and_replace', NOTHING, 'tools:write?'],
    ['read_or_list_files', READS, 'files:read'],
    // Claims of the author that contradict the name.
    ['delete_file', READS, 'files:delete?'],
    ['read_file', OVERWRITES, 'files:write?'],
  ],
};
