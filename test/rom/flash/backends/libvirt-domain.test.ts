import { describe, expect, it } from '@jest/globals';
import {
  cardIn,
  macsIn,
  namingFile,
  pciCardOf,
  withRom,
} from '../../../../rom/flash/backends/libvirt/domain.ts';
import { readXml } from '../../../../rom/flash/backends/libvirt/xml.ts';

const mac = '52:54:00:00:00:01';

const domain = (card: string): string => `<domain type='kvm'>
  <name>web1</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <metadata>
    <other:app xmlns:other='urn:x' note="a > b"><devices><interface><mac address='${mac}'/></interface></devices></other:app>
    <!-- <interface><mac address='${mac}'/></interface> -->
  </metadata>
  <devices>
    <interface type='network'>
      <mac address='52:54:00:00:00:02'/>
      <rom file='/roms/other.rom'/>
    </interface>
    <interface type='bridge'>
      <mac address='${mac.toUpperCase()}'/>
      <model type='e1000'/>${card}
    </interface>
  </devices>
</domain>
`;

describe('a card of a domain', () => {
  it('is found by its MAC address among the devices, not in what other programs wrote into the metadata', () => {
    expect(cardIn(domain(`\n      <rom bar='on' file='/roms/a&amp;b.rom'/>`), mac)).toEqual({
      uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f',
      model: 'e1000',
      pciAddress: null,
      rom: { bar: 'on', file: '/roms/a&b.rom' },
    });
    expect(macsIn(domain(''))).toEqual(['52:54:00:00:00:02', mac]);
    expect(cardIn(domain(''), '52:54:00:00:00:03')).toBeUndefined();
  });

  it('gets a ROM, and nothing else changes', () => {
    const before = domain('');
    const after = withRom(before, mac, { file: "/roms/it's <new>.rom" });
    expect(cardIn(after, mac)?.rom).toEqual({ file: "/roms/it's <new>.rom" });
    const added = `\n      <rom file='/roms/it&#39;s &#60;new&#62;.rom'/>`;
    expect(after).toContain(added);
    expect(after.replace(added, '')).toBe(before);
    expect(withRom(after, mac, null)).toBe(before);
  });

  it('gets another ROM in the place of its own', () => {
    const before = domain(`\n      <rom file='/roms/old.rom'/>`);
    expect(withRom(before, mac, { file: '/roms/new.rom' })).toBe(before.replace('old.rom', 'new.rom'));
  });

  it('that had its ROM switched off is switched on with a file, what else is said stays', () => {
    expect(namingFile({ enabled: 'no', bar: 'off' }, '/r')).toEqual({ bar: 'off', file: '/r' });
    expect(namingFile(null, '/r')).toEqual({ file: '/r' });
  });
});

describe('the card of a domain as its own machine sees it', () => {
  it('is known by its model, and confirmed by its MAC address', () => {
    const address = `\n      <address type='pci' domain='0x0000' bus='0x0a' slot='0x1f' function='0x1'/>`;
    expect(pciCardOf(cardIn(domain(address), mac)!, mac)).toMatchObject({
      ...{ pciAddress: '0000:0a:1f.1', vendor: '8086', device: '100e', mac, carries: [] },
    });
  });

  it('is not, where the ids depend on the slot', () => {
    expect(pciCardOf({ uuid: null, model: 'virtio', pciAddress: null, rom: null }, mac)).toBeNull();
  });
});

describe('what is no definition', () => {
  it.each(['', '<domain>', '<domain></devices></domain>', 'no XML'])('%j has no cards', (text) => {
    expect(cardIn(text, mac)).toBeUndefined();
    expect(macsIn(text)).toEqual([]);
  });

  it('elements know where they stand', () => {
    const text = `<?xml version='1.0'?><a b="1>2"><c/><![CDATA[<d>]]></a>`;
    expect(readXml(text)).toMatchObject({
      ...{ name: 'a', attributes: { b: '1>2' }, start: 21, end: text.length },
      children: [{ name: 'c', inner: null }],
    });
  });
});
