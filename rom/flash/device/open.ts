import { ExitCode, RomkitError, missingError } from '../../../system/error.ts';
import type { Run } from '../../../system/process/run.ts';
import type { FlashBackend } from '../backend.ts';
import { cardIds, type Card } from '../card/card.ts';
import { programmersFor, readPciProgrammers } from '../card/card-programmers.ts';
import { pciAddressIn, type DeviceSpec } from './device-spec.ts';
import { firstItem } from '../../../system/present.ts';

/** What opening a device takes from the outside. */
export interface OpenEnvironment {
  readonly cards: () => Promise<readonly Card[]>;
  readonly run: Run;
}

export interface OpenedDevice {
  readonly backend: FlashBackend;
  /** Null where only a bare chip is seen. */
  readonly card: Card | null;
}

/**
 * Choose the way to a device. Asks the device nothing yet, but for a serial flasher whose port nobody has named.
 * @param chipName `--chip`
 * @throws RomkitError `no-such-card`, `no-back-end`, `no-programmer`, `several-programmers`
 */
export async function openDevice(
  spec: DeviceSpec,
  chipName: string | null,
  environment: OpenEnvironment,
): Promise<OpenedDevice> {
  switch (spec.kind) {
    case 'flashrom':
      return {
        backend: await flashrom(spec.programmer, chipName),
        card: await cardAt(pciAddressIn(spec.programmer), environment),
      };
    case 'pci':
    case 'mac':
    case 'interface': {
      const card = await findCard(spec, environment);
      if (card.vendor === mellanox) return { backend: await mstflint(card.pciAddress), card };
      return { backend: await flashrom(await programmerOf(card, environment), chipName), card };
    }
    case 'mstflint':
      return {
        backend: await mstflint(spec.device),
        card: await cardAt(pciAddressIn(`mstflint:pci=${spec.device}`), environment),
      };
    case 'libvirt': {
      const { libvirtBackend, libvirtCard } = await import('../backends/libvirt.ts');
      const options = { ...spec, run: environment.run };
      return { backend: libvirtBackend(options), card: await libvirtCard(options) };
    }
    case 'qemu':
      return { backend: (await import('../backends/qemu.ts')).qemuBackend(spec.file), card: null };
  }
}

/** PCI vendor whose cards have their ROM inside of the firmware, where flashrom does not reach. */
const mellanox = '15b3';

async function mstflint(device: string): Promise<FlashBackend> {
  return (await import('../backends/mstflint.ts')).mstflintBackend({ device });
}

async function flashrom(programmer: string, chipName: string | null): Promise<FlashBackend> {
  const { flashromBackend } = await import('../backends/flashrom.ts');
  return flashromBackend({ programmer: await withPort(programmer), chip: chipName ?? undefined });
}

/** A serial flasher without a port is looked for. */
async function withPort(programmer: string): Promise<string> {
  if (!/^serprog:?$/.test(programmer)) return programmer;
  return (await import('../backends/serprog/find.ts')).findSerprog();
}

/** @throws RomkitError `no-such-card` */
export async function findCard(
  spec: Extract<DeviceSpec, { kind: 'pci' | 'mac' | 'interface' }>,
  environment: Pick<OpenEnvironment, 'cards'>,
): Promise<Card> {
  const cards = await environment.cards();
  const found = cards.find((card) =>
    spec.kind === 'pci'
      ? card.pciAddress === spec.address
      : spec.kind === 'mac'
        ? card.mac === spec.mac
        : card.interfaces.includes(spec.name),
  );
  if (found !== undefined) return found;
  const name = spec.kind === 'pci' ? spec.address : spec.kind === 'mac' ? spec.mac : spec.name;
  throw new RomkitError({
    code: 'no-such-card',
    message: `This machine has no network card ${name}.`,
    details: cards.map((card) => `${card.pciAddress}  ${cardIds(card)}  ${card.interfaces.join(' ')}`),
    hint: 'romkit flash list shows the cards; flashrom:PROGRAMMER takes a chip by itself.',
    exitCode: ExitCode.missing,
  });
}

async function cardAt(address: string | null, environment: OpenEnvironment): Promise<Card | null> {
  if (address === null) return null;
  return (await environment.cards()).find(({ pciAddress }) => pciAddress === address) ?? null;
}

/** The tool says which cards it can write; nothing is assumed. */
async function programmerOf(card: Card, { run }: OpenEnvironment): Promise<string> {
  const { findTool, requireTools } = await import('../../../system/tools/tools.ts');
  const { toolsFor } = await import('../../../system/tools/tool-table.ts');
  await requireTools(['flashrom']);
  const program = findTool(firstItem(toolsFor(['flashrom']))) ?? 'flashrom';
  const { stdout } = await run({ command: [program, '-L'], env: { LC_ALL: 'C' } });
  const [programmer] = programmersFor(card, readPciProgrammers(stdout));
  if (programmer !== undefined) return programmer;
  throw noBackEnd(`This flashrom cannot write the card ${card.pciAddress} (${cardIds(card)}).`);
}

const noBackEnd = (message: string): RomkitError =>
  missingError(
    'no-back-end',
    message,
    'An external programmer can write the chip itself: --device flashrom:PROGRAMMER. romkit flash list shows what could write which card.',
  );
