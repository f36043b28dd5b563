import { join } from 'node:path';
import type { Snapshot } from '../../registry/snapshot.ts';
import type { PlannedFile } from '../daemon-plan.ts';
import { siteFile, siteHead, siteOf, type SiteOptions } from './site.ts';

/** Two hexadecimal digits, and what may stand between. */
const address = Array<string>(6).fill('([0-9a-f]{2})').join('[:-]?');

/**
 * A configuration of Apache 2.4 for the static tree, for `a2enconf romkit`; mod_rewrite finds scripts by other
 * spellings of an address and gives machines without one what unknown machines get.
 * @throws RomkitError `bad-service`.
 */
export function exportApache(snapshot: Snapshot, options: SiteOptions): PlannedFile[] {
  const site = siteOf(snapshot, options);
  const { webRoot, mostMachines } = site.service;
  const folder = join(webRoot, 'bootdirectory');
  const workers = Math.min(Math.max(mostMachines, 400), 10_000);
  return [
    siteFile('/etc/apache2/conf-available/romkit.conf', [
      ...siteHead({ ...site, leftOut: [] }, '#'),
      '# Files have to be readable for www-data. For a storm mods-available/mpm_event.conf has to have:',
      `# ServerLimit ${Math.ceil(workers / 25)}, MaxRequestWorkers ${workers}.`,
      `Alias "/bootdirectory" "${folder}"`,
      `<Directory "${folder}">`,
      '  Require all granted',
      '  AllowOverride None',
      '  Options -Indexes +FollowSymLinks',
      '  DirectorySlash Off',
      '  <FilesMatch "^\\.">',
      '    Require all denied',
      '  </FilesMatch>',
      '  <IfModule mod_rewrite.c>',
      '    RewriteEngine On',
      '    RewriteBase "/bootdirectory/"',
      `    RewriteCond "${folder}/$1:$2:$3:$4:$5:$6.$7" -f`,
      `    RewriteRule "^${address}\\.(ipxe|gpxe)$" "$1:$2:$3:$4:$5:$6.$7" [END]`,
      `    RewriteRule "^${address}\\.(ipxe|gpxe)$" "default.$7" [END]`,
      '  </IfModule>',
      '</Directory>',
    ]),
  ];
}
