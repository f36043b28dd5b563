import { describe, expect, it } from '@jest/globals';
import { lintScript } from '../../../rom/script/lint.ts';
import { listTemplates, renderScript, renderTemplate } from '../../../rom/script/render.ts';
import type { Template } from '../../../rom/script/template.ts';
import { ExitCode } from '../../../system/error.ts';
import { stampPlace } from '../../../rom/script/stamp.ts';
import { vocabularies } from './vocabularies.ts';

const fixed = { ip: '10.0.0.5', 'next-server': '10.0.0.1' };

async function lines(
  name: string,
  values: Record<string, string>,
  flavour: 'ipxe' | 'gpxe' = 'ipxe',
): Promise<string[]> {
  return (await renderTemplate(name, values, { flavour })).text.split('\n');
}

describe('mac-chain', () => {
  it('chains the script of the MAC address, as a person would write it by hand', async () => {
    const script = await renderTemplate('mac-chain');
    expect(script).toMatchObject({ template: 'mac-chain', flavour: 'ipxe', file: 'mac-chain.ipxe' });
    expect(script.text).toContain('\nset script-url http://${next-server}/bootdirectory/${net0/mac}.gpxe\n');
    expect(script.text).toContain('\ndhcp net0 && ');
    const plain = await renderTemplate('mac-chain', {}, { flavour: 'gpxe' });
    expect(plain.text).toContain('\nchain http://${next-server}/bootdirectory/${net0/mac}.gpxe\n');
    expect(plain.text).toContain('\ndhcp net0 net0 net0 net0\n');
  });

  it('puts every value where it belongs', async () => {
    const values = {
      'base-url': 'https://boot.example.org:8443/',
      path: '/a/b/',
      suffix: '.ipxe',
      'mac-format': 'hyphen',
      interface: 'net1',
      retries: '7',
      pause: '09',
    };
    const text = await lines('mac-chain', values);
    expect(text).toContain('set script-url https://boot.example.org:8443/a/b/${net1/mac:hexhyp}.ipxe');
    expect(text).toContain('dhcp net1 && goto script ||');
    expect(text.filter((line) => line === 'iseq ${failures} 7 && goto failed ||')).toHaveLength(2);
    expect(text).toContain('sleep 9 || goto failed');
    expect(text.slice(text.indexOf('inc spread 0x${net1/mac:hexraw}'))).toContain('set pause:int32 9001');
  });

  it('takes the MAC address of the interface that got the lease', async () => {
    const text = await lines('mac-chain', { interface: 'all', 'mac-format': 'bare' });
    expect(text).toContain('dhcp && goto script ||');
    expect(text.join('\n')).toContain('/${netX/mac:hexraw}.gpxe');
    const plain = await lines('mac-chain', { interface: 'all' }, 'gpxe');
    expect(plain).toContain('dhcp any');
    expect(plain.join('\n')).toContain('/${netX/mac}.gpxe');
  });

  it('names another server for itself and for the scripts that follow', async () => {
    for (const flavour of ['ipxe', 'gpxe'] as const) {
      expect(await lines('mac-chain', { 'next-server': '10.1.2.3' }, flavour)).toContain(
        'set next-server 10.1.2.3',
      );
      expect((await lines('mac-chain', {}, flavour)).join('\n')).not.toContain('set next-server');
    }
  });

  it('leaves a place for the stamp of its firmware where it is told to', async () => {
    const ipxe = (await lines('mac-chain', { rom: 'stamp' })).join('\n');
    expect(ipxe).toContain(
      `/\${net0/mac}.gpxe?rom=${stampPlace}&platform=\${platform}&buildarch=\${buildarch}\n`,
    );
    const gpxe = (await lines('mac-chain', { rom: 'stamp' }, 'gpxe')).join('\n');
    expect(gpxe).toContain(
      `chain http://\${next-server}/bootdirectory/\${net0/mac}.gpxe?rom=${stampPlace}\n`,
    );
    expect((await lines('mac-chain', {})).join('\n')).not.toContain('rom=');
  });

  it('ends as it is told', async () => {
    const endings = { reboot: 'reboot', shell: 'shell', 'local-disk': 'exit 1' };
    for (const [value, line] of Object.entries(endings)) {
      const text = await lines('mac-chain', { 'on-failure': value });
      const ending = text.slice(text.indexOf(':failed'));
      expect(ending).toContain(line);
      const others = Object.values(endings).filter((other) => other !== line);
      for (const other of others) expect(ending).not.toContain(other);
    }
  });

  it('can do without a folder, a suffix and retries', async () => {
    expect(await lines('mac-chain', { path: '', suffix: '' })).toContain(
      'set script-url http://${next-server}/${net0/mac}',
    );
    expect(await lines('mac-chain', { retries: '0' }, 'gpxe')).toContain('dhcp net0');
  });
});

describe('mac-chain-fixed', () => {
  it('sets the address and chains', async () => {
    for (const flavour of ['ipxe', 'gpxe'] as const) {
      const text = await lines(
        'mac-chain-fixed',
        { ...fixed, gateway: '10.0.0.2', dns: '10.0.0.3' },
        flavour,
      );
      expect(text).toEqual(
        expect.arrayContaining([
          'set net0/ip 10.0.0.5',
          'set net0/netmask 255.255.255.0',
          'set net0/gateway 10.0.0.2',
          'set dns 10.0.0.3',
          'set next-server 10.0.0.1',
        ]),
      );
      expect(text.some((line) => line.startsWith('ifopen net0'))).toBe(true);
      const without = await lines('mac-chain-fixed', fixed, flavour);
      expect(without.join('\n')).not.toMatch(/gateway|dns/);
    }
  });

  it('says what it needs', async () => {
    await expect(renderTemplate('mac-chain-fixed', { ip: '10.0.0.5' })).rejects.toMatchObject({
      code: 'missing-parameter',
      message: 'The template mac-chain-fixed needs next-server.',
      exitCode: ExitCode.usage,
    });
  });
});

describe('every template', () => {
  it('is there for both flavours', async () => {
    const names = (await listTemplates()).map(({ file }) => file);
    expect(names).toEqual([
      'mac-chain.ipxe',
      'mac-chain.gpxe',
      'mac-chain-fixed.ipxe',
      'mac-chain-fixed.gpxe',
    ]);
  });

  it('has nothing to mend, whatever is chosen', async () => {
    let rendered = 0;
    for (const template of await listTemplates()) {
      for (const values of everyChoice(template)) {
        const { text } = renderScript(template, values);
        expect({ values, findings: lintScript(text, vocabularies[template.flavour]) }).toEqual({
          values,
          findings: [],
        });
        expect(text).toMatch(/^[\n\x20-\x7e]+$/);
        rendered++;
      }
    }
    expect(rendered).toBeGreaterThan(100);
  });

  it('names the URL on the screen before it goes there', async () => {
    for (const template of await listTemplates()) {
      const text = renderScript(template, template.name === 'mac-chain' ? {} : fixed).text.split('\n');
      const chain = text.findIndex((line) => line.startsWith('chain '));
      const url = /(\S+:\/\/\S+|\$\{script-url\})/.exec(text[chain]!)![0];
      expect(text[chain - 1]).toBe(`echo Booting from ${url}`);
    }
  });
});

/** Each choice with each other, and two values for the rest. */
function everyChoice({ parameters }: Template): Record<string, string>[] {
  const samples: Record<string, readonly string[]> = {
    ip: ['10.0.0.5'],
    'next-server': ['10.0.0.1'],
    interface: ['net0', 'net3'],
    gateway: ['', '10.0.0.2'],
    retries: ['0', '100'],
  };
  return parameters.reduce<Record<string, string>[]>(
    (sets, { name, type, choices }) => {
      const words = choices !== undefined ? Object.keys(choices) : samples[name];
      const all = type === 'interface-or-all' ? [...words!, 'all'] : words;
      return all === undefined
        ? sets
        : sets.flatMap((set) => all.map((value) => ({ ...set, [name]: value })));
    },
    [{}],
  );
}

describe('what is no template or no parameter', () => {
  it.each([
    ['mac-chian', 'Did you mean', /mac-chain/],
    ['../package', 'There are', /mac-chain/],
    ['', 'There are', /mac-chain/],
  ])('refuses the template %j', async (name, _words, hint) => {
    await expect(renderTemplate(name)).rejects.toMatchObject({
      code: 'unknown-template',
      exitCode: ExitCode.usage,
      hint: expect.stringMatching(hint),
    });
  });

  it('refuses a parameter that the template has not, with the nearest', async () => {
    await expect(renderTemplate('mac-chain', { sufix: '.ipxe' })).rejects.toMatchObject({
      code: 'unknown-parameter',
      exitCode: ExitCode.usage,
      hint: 'did you mean suffix?',
    });
    await expect(
      renderTemplate('mac-chain', JSON.parse('{"__proto__":"a"}') as Record<string, string>),
    ).rejects.toMatchObject({
      code: 'unknown-parameter',
    });
  });

  it('refuses in gPXE what only iPXE can', async () => {
    await expect(
      renderTemplate('mac-chain', { 'mac-format': 'hyphen' }, { flavour: 'gpxe' }),
    ).rejects.toMatchObject({
      code: 'bad-parameter',
      message: 'The parameter mac-format cannot be "hyphen" with gPXE.',
      hint: 'It has to be colon.',
    });
  });
});
