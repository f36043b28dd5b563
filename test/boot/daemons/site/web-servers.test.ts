import { describe, expect, it } from '@jest/globals';
import { exportApache } from '../../../../boot/daemons/site/apache.ts';
import { exportNginx } from '../../../../boot/daemons/site/nginx.ts';
import { snapshot } from '../../registry/sample.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { webSite as site } from './web-site.ts';

const empty = snapshot({});

describe('a web server', () => {
  it.each([
    ['nginx', exportNginx, 'root "/srv/a site, # 1;é";'],
    ['Apache', exportApache, 'Alias "/bootdirectory" "/srv/a site, # 1;é/bootdirectory"'],
  ])('has folders with spaces and signs in straight quotes: %s', (_title, render, line) => {
    const [file] = render(empty, { ...site, webRoot: '/srv/a site, # 1;é' });
    expect(file!.text).toContain(line);
    expect(file!.text).not.toMatch(/[“”‘’]/);
  });

  it.each(['/srv/a"b', "/srv/a'b", '/srv/${x}', '/srv/a\nb', '/srv/%{HOST}', 'srv', '/srv/a\\'])(
    'refuses a folder that would end a quotation or name a variable: %j',
    async (webRoot) => {
      for (const render of [exportNginx, exportApache])
        expect((await refusal(() => render(empty, { ...site, webRoot }))).code).toBe('bad-service');
    },
  );

  it.each(['127.0.0.1', 'romkit:80;', 'a b:1', ''])('is in front of no address like %j', async (romkit) => {
    expect((await refusal(() => exportNginx(empty, site, { romkit, accel: null }))).code).toBe('bad-service');
  });

  it('asks romkit first, and has the tree for the time in which it is down', () => {
    const [file] = exportNginx(empty, site, {
      romkit: '127.0.0.1:8080',
      accel: { content: '/srv/content', logPort: 8514 },
    });
    for (const line of ['server 127.0.0.1:8080;', 'error_page 502 504 = @script;', 'alias "/srv/content/";'])
      expect(file!.text).toContain(line);
  });
});
