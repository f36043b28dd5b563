import { describe, expect, it } from '@jest/globals';
import { programmersFor, readPciProgrammers } from '../../../../rom/flash/card/card-programmers.ts';
import { parseDevice, pciAddressIn } from '../../../../rom/flash/device/device-spec.ts';
import { openDevice, type OpenEnvironment } from '../../../../rom/flash/device/open.ts';
import { refusal } from '../../../support/flash/refusal.ts';
import { card } from '../requests.ts';

/** As flashrom -L prints it. */
const list = `Supported programmers:
internal, nic3com, nicintel_spi

Supported devices for the dummy programmer:
Dummy device, does nothing and logs all accesses

Supported PCI devices for the nicintel_spi programmer:
Vendor  Device                                PCI IDs    Status
Intel   82574L Gigabit Ethernet Controller    8086:10d3  OK
Intel   82599 10 Gigabit                      8086:10FB  Untested

Supported PCI devices for the nicintel_eeprom programmer:
Intel   82574L Gigabit Ethernet Controller    8086:10d3  OK

Supported USB devices for the ch341a_spi programmer:
WinChipHead (WCH)  CH341A                     1a86:5512  OK
`;

const intel = { ...card, device: '10d3' };
const environment: OpenEnvironment = {
  cards: () => Promise.resolve([intel]),
  run: () => Promise.reject(new Error('no tool')),
};

describe('the way to a card', () => {
  it('is what flashrom says that it drives, never its configuration', () => {
    const known = readPciProgrammers(list);
    expect([...known.keys()]).toEqual(['nicintel_spi', 'nicintel_eeprom']);
    expect(programmersFor(intel, known)).toEqual(['nicintel_spi:pci=0000:03:00.0']);
    expect(programmersFor({ ...intel, device: '10fb' }, known)).toHaveLength(1);
    expect(programmersFor({ ...intel, vendor: '1a86', device: '5512' }, known)).toEqual([]);
  });

  it("knows the card that a programmer's parameters name", async () => {
    expect(pciAddressIn('nicintel_spi:pci=03:00.0')).toBe('0000:03:00.0');
    expect(pciAddressIn('serprog:ip=192.0.2.1:4444')).toBeNull();
    expect((await openDevice(parseDevice('flashrom:nicintel_spi:pci=03:00.0'), null, environment)).card).toBe(
      intel,
    );
    expect(
      (await openDevice(parseDevice('flashrom:serprog:ip=192.0.2.1:4444'), null, environment)).card,
    ).toBeNull();
  });

  it.each(['0000:04:00.0', '52:54:00:00:00:99', 'enp9s0'])(
    'says that %s is not here, and what is',
    async (name) => {
      const error = await refusal(() => openDevice(parseDevice(name), null, environment));
      expect(error).toMatchObject({ code: 'no-such-card', exitCode: 3 });
      expect(error.details).toEqual(['0000:03:00.0  8086:10d3  enp3s0']);
    },
  );
});
