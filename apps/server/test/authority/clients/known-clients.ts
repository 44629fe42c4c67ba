/** What a client says about itself. */
export interface KnownClient {
  /** Its members of RFC 7591, in our words. */
  metadata: Record<string, unknown>;
  /** Where it publishes them; undefined where it registers. */
  documentUrl?: string;
}

const CODE_AND_REFRESH = ['authorization_code', 'refresh_token'];

/** Clients that people log in with today, by the facts that are known of them. */
export const KNOWN_CLIENTS: Readonly<Record<string, KnownClient>> = {
  'claude.ai': {
    documentUrl: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
    metadata: {
      client_name: 'Claude',
      client_uri: 'https://claude.ai',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
      grant_types: [...CODE_AND_REFRESH, 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  'Claude Code': {
    documentUrl: 'https://claude.ai/oauth/claude-code-client-metadata',
    metadata: {
      client_name: 'Claude Code',
      redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
      grant_types: CODE_AND_REFRESH,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
  },
  ChatGPT: {
    documentUrl: 'https://chatgpt.com/oauth/client.json',
    metadata: {
      client_name: 'ChatGPT',
      logo_uri: 'https://chatgpt.com/logo.png',
      redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
      grant_types: CODE_AND_REFRESH,
      response_types: ['code'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
      token_endpoint_auth_signing_alg: 'RS256',
      jwks_uri: 'https://chatgpt.com/oauth/jwks.json',
    },
  },
  Codex: {
    documentUrl: 'https://chatgpt.com/oauth/codex/client.json',
    metadata: {
      client_name: 'Codex',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: CODE_AND_REFRESH,
      token_endpoint_auth_method: 'none',
    },
  },
  'VS Code': {
    documentUrl: 'https://vscode.dev/oauth/client-metadata.json',
    metadata: {
      client_name: 'Visual Studio Code',
      redirect_uris: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
      grant_types: [...CODE_AND_REFRESH, 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
  },
  OpenCode: {
    documentUrl: 'https://opencode.ai/oauth/opencode/client.json',
    metadata: {
      client_name: 'OpenCode',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: CODE_AND_REFRESH,
      token_endpoint_auth_method: 'none',
    },
  },
  Zed: {
    documentUrl: 'https://zed.dev/oauth/client-metadata.json',
    metadata: { client_name: 'Zed', redirect_uris: ['http://127.0.0.1/callback'] },
  },
  'VS Code, registering': {
    metadata: {
      client_name: 'Visual Studio Code',
      client_uri: 'https://code.visualstudio.com',
      redirect_uris: [
        'https://vscode.dev/redirect',
        'http://localhost/',
        'http://127.0.0.1/',
        'http://127.0.0.1:33418/',
      ],
      grant_types: [...CODE_AND_REFRESH, 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
  },
  Cursor: {
    metadata: {
      client_name: 'Cursor',
      redirect_uris: [
        'http://localhost:8787/callback',
        'https://www.cursor.com/agents/mcp/oauth/callback',
        'cursor://anysphere.cursor-mcp/oauth/callback',
      ],
      grant_types: CODE_AND_REFRESH,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  'OpenCode, registering': {
    metadata: {
      client_name: 'OpenCode',
      redirect_uris: ['http://127.0.0.1:19876/mcp/oauth/callback'],
      grant_types: CODE_AND_REFRESH,
      response_types: ['code'],
    },
  },
  'Antigravity CLI': {
    metadata: {
      client_name: 'Antigravity',
      redirect_uris: ['http://localhost:51234/oauth/callback', 'https://antigravity.google/oauth-callback'],
    },
  },
  'mcp-remote': {
    metadata: {
      client_name: 'MCP CLI Proxy',
      client_uri: 'https://example.com/mcp-cli',
      redirect_uris: ['http://localhost:14276/oauth/callback'],
      grant_types: CODE_AND_REFRESH,
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      software_id: '2e6dc280-f3c3-4e01-99a7-8181dbd1d23d',
      software_version: '0.15.1',
      scope: 'openid email profile',
    },
  },
  'MCP Inspector': {
    metadata: {
      client_name: 'MCP Inspector',
      redirect_uris: ['http://localhost:6274/oauth/callback', 'http://127.0.0.1:6276/oauth/callback'],
      grant_types: CODE_AND_REFRESH,
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: '',
    },
  },
  'a client that writes null for what it lacks': {
    metadata: {
      redirect_uris: ['http://127.0.0.1:9/cb'],
      client_name: null,
      jwks: null,
      scope: null,
      token_endpoint_auth_method: 'client_secret_basic',
    },
  },
};
