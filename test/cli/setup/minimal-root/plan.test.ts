import { describe, expect, it } from '@jest/globals';
import {
  certificates,
  debianSources,
  people,
  planEntry,
  planEnvironment,
  planRoot,
  siteSettings,
  variablesOf,
} from '../../../../cli/setup/minimal-root/plan.mjs';

const targets = (...lines: string[][]): string => lines.map((line) => `${line.join('\t')}\n`).join('');
const site = 'http://mirror.example.org/debian/';
const release = ['Debian', site, 'bookworm', 'main'];

describe('the sources of Debian', () => {
  it('are those of this machine, without what others offer, each once', () => {
    const text = targets(
      ['Debian', site, 'bookworm-updates', 'main'],
      release,
      release,
      ['Debian', 'http://mirror.example.org/security/', 'bookworm-security', 'main'],
      ['Debian Backports', site, 'bookworm-backports', 'main'],
      ['Somebody', 'https://packages.example.org/', 'bookworm', 'main'],
    );
    expect(debianSources(text)).toEqual({
      suite: 'bookworm',
      lines: [
        `deb ${site} bookworm-updates main`,
        `deb ${site} bookworm main`,
        'deb http://mirror.example.org/security/ bookworm-security main',
        `deb ${site} bookworm-backports main`,
      ],
    });
  });

  it('have no suite where apt knows only additions to one, or nothing', () => {
    const additions = ['bookworm-updates', 'bookworm/updates'].map((name) => ['Debian', site, name, 'main']);
    expect(debianSources(targets(...additions)).suite).toBeUndefined();
    expect(debianSources('')).toEqual({ lines: [], suite: undefined });
  });
});

describe("the site's settings of apt", () => {
  it('are how it reaches a mirror, and nothing else of this machine', () => {
    const kept = ['Acquire::http::Proxy "http://proxy.example.org:3128";', 'Acquire::Check-Date "false";'];
    const others = ['Acquire "";', 'Acquire::Languages "";', 'APT::Architecture "amd64";', 'Dir "/";'];
    expect(siteSettings([others[0], kept[0], ...others, kept[1], ''].join('\n'))).toBe(
      `${kept.join('\n')}\n`,
    );
    expect(siteSettings(others.join('\n'))).toBe('');
  });
});

describe('the command that makes a root', () => {
  const sources = (uri: string): Parameters<typeof planRoot>[0] => ({
    suite: 'bookworm',
    lines: [`deb ${uri} bookworm main`],
  });

  it('installs the least, from those sources', () => {
    const command = planRoot(sources(site), '/r', '/apt.conf');
    expect(command.slice(-3)).toEqual(['bookworm', '/r', `deb ${site} bookworm main`]);
    expect(command).toEqual(expect.arrayContaining(['--variant=minbase', '--aptopt=/apt.conf']));
    expect(command.join(' ')).not.toContain('--include');
  });

  it('adds certificates where the mirror asks for them', () =>
    expect(planRoot(sources('https://mirror.example.org/'), '/r', '/apt.conf')).toContain(
      '--include=ca-certificates',
    ));
});

describe('the command that enters a root', () => {
  const command = planEntry('/r', people.user, { gpxe: '/g' }, '/at', ['npm', 'test']);

  it('has mounts and processes that end with us', () => {
    expect(command.slice(0, 4)).toEqual(['setpriv', '--pdeathsig', 'KILL', '--']);
    expect(command).toEqual(expect.arrayContaining(['--mount', '--pid', '--kill-child=KILL']));
  });

  it('mounts the sources that are named, and starts the command as the person', () =>
    expect(command.slice(command.indexOf('enter') + 1)).toEqual([
      '/r',
      'visitor',
      '/at',
      '/g',
      '/srv/gpxe',
      '--',
      'npm',
      'test',
    ]));
});

describe('the environment in a root', () => {
  const outside = {
    PATH: '/secret/bin',
    https_proxy: 'http://proxy.example.org',
    NO_PROXY: '.example.org',
    TOKEN: 'of npm',
    OTHER_TOKEN: 'of others',
  };
  const environment = planEnvironment(
    people.root,
    { ipxe: '/anywhere' },
    {
      outside,
      npmVariables: ['TOKEN'],
      hasCertificates: true,
    },
  );

  it('is that of the person, with the ways to the outside', () =>
    expect(environment).toEqual({
      https_proxy: 'http://proxy.example.org',
      NO_PROXY: '.example.org',
      TOKEN: 'of npm',
      npm_config_cafile: certificates,
      ROMKIT_IPXE_SOURCE: '/srv/ipxe',
      HOME: '/root',
      USER: 'root',
      LOGNAME: 'root',
      LANG: 'C.UTF-8',
      PATH: '/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/bin',
    }));

  it('has no certificates and no source where there are none', () => {
    const bare = planEnvironment(people.user, {}, { outside, npmVariables: [], hasCertificates: false });
    expect(Object.keys(bare).filter((name) => /cafile|ROMKIT|TOKEN/.test(name))).toEqual([]);
  });
});

it('finds the variables that an .npmrc refers to', () =>
  expect(variablesOf('//r.example.org/:_authToken=${NPM_TOKEN}\nproxy=${PROXY?}\nx=$HOME')).toEqual([
    'NPM_TOKEN',
    'PROXY',
  ]));
