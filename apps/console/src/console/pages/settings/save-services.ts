import type { Grantex, ResourceSettings } from '@grantex/sdk';

type Services = Readonly<Record<string, ResourceSettings>>;

/**
 * Changes the services of a developer, which the server replaces as a whole: they are read first, so that a page that was
 * open for a while undoes no change by somebody else.
 */
export async function saveServices(
  { me }: Pick<Grantex, 'me'>,
  change: (services: Services) => Services,
): Promise<void> {
  const { settings } = await me.get();
  await me.update({ settings: { resources: change(settings.resources ?? {}) } });
}
