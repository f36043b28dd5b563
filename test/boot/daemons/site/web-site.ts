import { usualSite, type SiteOptions } from '../../../../boot/daemons/site/site.ts';

/** A site's web server, in the usual folders. */
export const webSite: SiteOptions = {
  ...usualSite,
  ...{ interface: 'lo', serverAddress: '10.77.0.1', subnet: '10.77.0.0/24', baseUrl: 'http://10.77.0.1' },
};
