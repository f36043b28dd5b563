import { describe, expect, it } from '@jest/globals';
import { exportNginx, type ProxyOptions } from '../../../../boot/daemons/site/nginx.ts';
import { snapshot } from '../../registry/sample.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { bracedSections, type Sections } from '../config/sections.ts';
import { webSite } from './web-site.ts';

const site = { ...webSite, webRoot: '/srv/a b', webPort: 8080 };
const text = (proxy: ProxyOptions | null, mostMachines = 1000): string =>
  exportNginx(snapshot({}), { ...site, mostMachines }, proxy)[0]!.text;

const tree = bracedSections(text(null));
const accel = { content: '/srv/the content', logPort: 8514 };
const before = bracedSections(text({ romkit: '127.0.0.1:8081', accel: null }));
const sending = bracedSections(text({ romkit: '127.0.0.1:8081', accel }));

/** nginx' own choice for a path: the first expression that matches, else the longest prefix. */
function location(sections: Sections, path: string): readonly string[] {
  const locations = [...sections].filter(([name]) => name.startsWith('server location '));
  const expressions = locations.filter(([name]) => name.includes(' ~ '));
  const first = expressions.find(([name]) => new RegExp(/ ~ "(.*)"$/.exec(name)![1]!).test(path));
  const prefixes = locations.filter(([name]) => path.startsWith(name.slice('server location '.length)));
  return (first ?? prefixes.sort(([a], [b]) => b.length - a.length)[0]!)[1];
}

const script = '/bootdirectory/52:54:00:77:00:0a.ipxe';
const tried = ['try_files /bootdirectory/$a:$b:$c:$d:$e:$f.$kind /bootdirectory/default.$kind =404'];

describe("the export of a site's nginx", () => {
  it('is a file that is written anew', () => {
    const [file, ...others] = exportNginx(snapshot({}), site);
    expect(others).toEqual([]);
    expect(file).toMatchObject({ path: '/etc/nginx/conf.d/romkit.conf', keep: false });
    expect(file!.text).toMatch(/^# Network boot\. Written by romkit export/);
  });

  it('says what a storm needs of nginx.conf', () => {
    expect(text(null, 1000)).toMatch(
      /^# .* 1000 machines .*worker_rlimit_nofile 5024;\n# events \{ worker_connections 2512; \}/m,
    );
  });

  it('is a server of files, whatever their type, without its version', () => {
    expect(tree.get('server')).toEqual([
      'listen 8080 default_server',
      'root "/srv/a b"',
      'server_tokens off',
      'default_type application/octet-stream',
      'sendfile on',
      'tcp_nopush on',
    ]);
    expect(tree.get('server types')).toEqual([]);
  });

  it.each([tree, before, sending])('has nothing but the boot directory, and nothing hidden', (sections) => {
    for (const path of ['/', '/etc/passwd', '/bootdirectory/.git/config', '/.htaccess'])
      expect(location(sections, path)).toEqual(['return 404']);
  });
});

describe('the static tree', () => {
  it.each(['52:54:00:77:00:0a', '52-54-00-77-00-0a', '52540077000a'])('has the script of %s', (name) => {
    for (const kind of ['ipxe', 'gpxe'])
      expect(location(tree, `/bootdirectory/${name}.${kind}`)).toEqual(tried);
    const pattern = [...tree.keys()].find((each) => each.includes('?<a>'))!;
    const groups = new RegExp(/ ~ "(.*)"$/.exec(pattern)![1]!).exec(`/bootdirectory/${name}.ipxe`)!.groups;
    expect({ ...groups }).toEqual({ a: '52', b: '54', c: '00', d: '77', e: '00', f: '0a', kind: 'ipxe' });
  });

  it.each(['boot.ipxe', '52:54:00:77:00.ipxe', '52:54:00:77:00:0a:0b.ipxe'])('has %s as it is', (name) => {
    expect(location(tree, `/bootdirectory/${name}`)).toEqual(['try_files $uri =404']);
  });
});

describe('nginx in front of romkit', () => {
  it('keeps connections to it', () => {
    expect(before.get('upstream romkit')).toEqual(['server 127.0.0.1:8081', 'keepalive 64']);
    expect(location(before, script)).toEqual(
      expect.arrayContaining([
        'proxy_pass http://romkit',
        'proxy_http_version 1.1',
        'proxy_set_header Connection ""',
      ]),
    );
  });

  it.each([script, '/bootdirectory/images/linux'])(
    'asks it by the name that the machine knows: %s',
    (path) => {
      expect(location(before, path)).toContain('proxy_set_header Host $http_host');
    },
  );

  it.each([script, '/bootdirectory/images/linux'])(
    'waits as long as romkit does, not for a dead one: %s',
    (path) => {
      expect(location(before, path)).toEqual(
        expect.arrayContaining([
          'proxy_buffering off',
          'proxy_read_timeout 300s',
          'proxy_connect_timeout 2s',
        ]),
      );
    },
  );

  it('has the tree where romkit does not answer', () => {
    expect(location(before, script)).toContain('error_page 502 504 = @script');
    expect(before.get('server location @script')).toEqual(tried);
    expect(location(before, '/bootdirectory/images/linux')).toContain('error_page 502 504 = @file');
    expect(before.get('server location @file')).toEqual(['try_files $uri =404']);
  });

  it('explains what is not plain', () => {
    const comments = text({ romkit: 'a:1', accel: null }).match(/^ +# .*$/gm);
    expect(comments).toEqual(
      expect.arrayContaining([expect.stringContaining('while romkit does not answer')]),
    );
  });

  it('sends images itself where it is told to, and says how far', () => {
    expect(sending.get('')![0]).toMatch(/^log_format romkit /);
    expect(location(sending, script)).toContain('proxy_set_header X-Request-Id $request_id');
    expect(sending.get('server location /romkit-content/')).toEqual([
      'internal',
      'alias "/srv/the content/"',
      'access_log syslog:server=127.0.0.1:8514,nohostname,tag=romkit romkit',
    ]);
    expect(JSON.stringify([...before])).not.toMatch(/log_format|X-Request-Id|romkit-content/);
  });

  it('refuses a store whose path ends a quotation', async () => {
    const proxy = { romkit: '127.0.0.1:8081', accel: { ...accel, content: '/srv/"' } };
    expect((await refusal(() => exportNginx(snapshot({}), site, proxy))).message).toContain('folder content');
  });

  it('names the address that it refuses, cut off', async () => {
    const romkit = `:${'a'.repeat(80)}`;
    const error = await refusal(() => exportNginx(snapshot({}), site, { romkit, accel: null }));
    expect(error.message).toBe(`romkit cannot listen on ":${'a'.repeat(59)}".`);
  });
});
