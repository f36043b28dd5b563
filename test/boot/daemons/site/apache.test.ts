import { describe, expect, it } from '@jest/globals';
import { exportApache } from '../../../../boot/daemons/site/apache.ts';
import { snapshot } from '../../registry/sample.ts';
import { apacheSections } from '../config/sections.ts';
import { webSite } from './web-site.ts';

const [file] = exportApache(snapshot({}), { ...webSite, webRoot: '/srv/a b' });
const sections = apacheSections(file!.text);
const folder = 'Directory "/srv/a b/bootdirectory"';

describe("the export of a site's Apache", () => {
  it('is a configuration that a2enconf finds, written anew', () => {
    expect(file).toMatchObject({ path: '/etc/apache2/conf-available/romkit.conf', keep: false });
    expect(file!.text).toMatch(/^# Network boot\. Written by romkit export/);
    expect(file!.text).toContain('\n# Files have to be readable for www-data.');
  });

  it.each([
    [1, 16, 400],
    [401, 17, 401],
    [20_000, 400, 10_000],
  ])(
    'says what a storm of %i machines needs: %i servers and %i workers',
    (mostMachines, servers, workers) => {
      const storm = exportApache(snapshot({}), { ...webSite, mostMachines });
      expect(storm[0]!.text).toContain(`\n# ServerLimit ${servers}, MaxRequestWorkers ${workers}.\n`);
    },
  );

  it('gives out the boot directory, without lists and redirections', () => {
    expect(sections.get('')).toEqual(['Alias "/bootdirectory" "/srv/a b/bootdirectory"']);
    expect(sections.get(folder)).toEqual([
      'Require all granted',
      'AllowOverride None',
      'Options -Indexes +FollowSymLinks',
      'DirectorySlash Off',
    ]);
  });

  it('gives out no hidden file', () => {
    const hidden = [...sections].filter(([name]) => name.startsWith(`${folder} FilesMatch`));
    expect(hidden).toEqual([[`${folder} FilesMatch "^\\."`, ['Require all denied']]]);
  });
});

describe('scripts of machines, by mod_rewrite', () => {
  const directives = sections.get(`${folder} IfModule mod_rewrite.c`)!;
  const rules = directives
    .filter((line) => line.startsWith('RewriteRule '))
    .map((line) => /^RewriteRule "(.*)" "(.*)" \[END\]$/.exec(line)!);

  /** The names that the rules make of a name, in order. */
  const rewritten = (name: string): string[] =>
    rules.flatMap(([, pattern, target]) =>
      new RegExp(pattern!).test(name) ? [name.replace(new RegExp(pattern!), target!)] : [],
    );

  it('are rewritten below the boot directory', () => {
    expect(directives.slice(0, 2)).toEqual(['RewriteEngine On', 'RewriteBase "/bootdirectory/"']);
  });

  it.each(['52:54:00:77:00:0a', '52-54-00-77-00-0a', '52540077000a'])(
    'are found by %s, else the default',
    (name) => {
      expect(rewritten(`${name}.ipxe`)).toEqual(['52:54:00:77:00:0a.ipxe', 'default.ipxe']);
      expect(rewritten(`${name}.gpxe`)).toEqual(['52:54:00:77:00:0a.gpxe', 'default.gpxe']);
    },
  );

  it.each(['boot.ipxe', '52:54:00:77:00.ipxe', '52:54:00:77:00:0a:0b.ipxe', '52:54:00:77:00:0a.txt'])(
    'are not %s',
    (name) => expect(rewritten(name)).toEqual([]),
  );

  it('are the first rule alone where there is a file of that name', () => {
    // A condition is for the rule behind it.
    expect(directives.map((line) => line.split(' ')[0])).toEqual([
      ...['RewriteEngine', 'RewriteBase', 'RewriteCond', 'RewriteRule', 'RewriteRule'],
    ]);
    expect(directives[2]).toBe('RewriteCond "/srv/a b/bootdirectory/$1:$2:$3:$4:$5:$6.$7" -f');
  });
});
