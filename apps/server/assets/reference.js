// Puts the interactive reference in the place of the list of operations.

/** @param {string} id */
function find(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

const place = find('reference');
const { bundle = '', document: url, base } = place.dataset;

try {
  const { createApiReference } = await import(bundle);
  createApiReference(place, {
    url,
    // The server that serves the page, whatever address the document names.
    servers: [{ url: location.origin + base, description: 'This server' }],
    authentication: {
      preferredSecurityScheme: 'apiKey',
      securitySchemes: { apiKey: { token: '' } },
    },
    persistAuth: false,
    withDefaultFonts: false,
    telemetry: false,
    proxyUrl: '',
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
    hideDarkModeToggle: true,
    defaultOpenFirstTag: false,
    hideModels: true,
    documentDownloadType: 'none',
    onLoaded: () => find('list').remove(),
  });
} catch (error) {
  find('state').textContent = 'The interactive reference could not be loaded.';
  throw error;
}
