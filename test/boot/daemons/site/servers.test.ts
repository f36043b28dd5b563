import { describe, expect, it } from '@jest/globals';
import { exportApache } from '../../../../boot/daemons/site/apache.ts';
import { exportNginx } from '../../../../boot/daemons/site/nginx.ts';
import { exportSystemd, unitWord } from '../../../../boot/daemons/site/systemd.ts';
import { exportTftpdHpa } from '../../../../boot/daemons/site/tftp.ts';
import { exportUpHook, upHookPrograms } from '../../../../boot/daemons/site/up-hook.ts';
import { usualSite, type SiteOptions } from '../../../../boot/daemons/site/site.ts';
import { snapshot } from '../../registry/sample.ts';
import { refusal } from '../../../support/flash/refusal.ts';

const site: SiteOptions = {
  ...usualSite,
  ...{ interface: 'lo', serverAddress: '10.77.0.1', subnet: '10.77.0.0/24', baseUrl: 'http://10.77.0.1' },
};
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

describe('tftpd-hpa', () => {
  it.each(['/srv/a b', '/srv/$x', '/srv/`id`', '/srv/a;b'])(
    'refuses the folder %j, which a shell reads',
    async (tftpRoot) => {
      expect((await refusal(() => exportTftpdHpa(empty, { ...site, tftpRoot }))).code).toBe('bad-service');
    },
  );
});

describe('a unit', () => {
  it.each([
    ['/srv/romkit', '/srv/romkit'],
    ['a b', '"a b"'],
    ['100%', '"100%%"'],
    ['$HOME', '"$$HOME"'],
    ['"\\', '"\\"\\\\"'],
    ['', '""'],
  ])('has the word %j as %s', (word, written) => expect(unitWord(word)).toBe(written));

  it('has no word of two lines, nor a program without its path', async () => {
    expect((await refusal(() => unitWord('a\nExecStartPre=b'))).code).toBe('bad-service');
    expect((await refusal(() => exportSystemd({ program: 'romkit', serveArgs: [] }))).code).toBe(
      'bad-service',
    );
  });

  it('takes a $ in the path of the program as it is', () => {
    const [file] = exportSystemd({ program: '/opt/a $b/romkit', serveArgs: ['$c'] });
    expect(file!.text).toContain('ExecStart="/opt/a $b/romkit" serve --state /var/lib/romkit "$$c"\n');
  });
});

describe('the hook of an image', () => {
  it('has a server that a shell takes as one word', async () => {
    for (const url of ['http://a/$(id)', 'http://a b', 'ftp://a', 'http://a/b'])
      expect((await refusal(() => exportUpHook(url))).code).toBe('bad-service');
    const paths = exportUpHook('http://10.77.0.1').map(({ path }) => path);
    for (const path of upHookPrograms) expect(paths).toContain(path);
  });
});
