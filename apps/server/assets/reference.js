// Puts the interactive reference in the place of the list of operations.

const place = document.querySelector('#reference');
const list = document.querySelector('#list');
const { bundle, document: url, base } = place.dataset;

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
    onLoaded: () => list.remove(),
  });
} catch (error) {
  document.querySelector('#state').textContent = 'The interactive reference could not be loaded.';
  throw error;
}
