import type { Duplex } from 'node:stream';
import { flashError, failure } from '../backend.ts';
import { openLine, type SerprogAddress } from './serprog/line.ts';
import { Conversation } from './serprog/conversation.ts';

export type { SerprogAddress } from './serprog/line.ts';

/** A serial flasher that answered. */
export interface SerprogProgrammer {
  /** As it calls itself; empty where it does not say. */
  readonly name: string;
  readonly interfaceVersion: number;
  /** Speaks SPI, which every flash of a network card does. */
  readonly hasSpi: boolean;
  /** Answer to command 9F (JEDEC JEP106: manufacturer, type, capacity); null where it has no SPI or refuses. */
  readonly jedecId: readonly [number, number, number] | null;
  /** Status register of the chip, command 05. */
  readonly status: number | null;
}

/** Commands of the serial flasher protocol, version 1 (flashrom, "Serial Flasher Protocol Specification"). */
const command = {
  ...{ interfaceVersion: 0x01, commandMap: 0x02, programmerName: 0x03, busTypes: 0x05 },
  ...{ setBus: 0x12, spiOperation: 0x13, setPins: 0x15 },
} as const;

const spiBus = 0x08;

/**
 * Ask whether a serial flasher is there, and what it and the chip are, which takes milliseconds.
 * Changes nothing: only questions, the id and the status register of the chip.
 * @param timeoutMs for all of it; boards that start anew when their port is opened need two seconds
 * @throws RomkitError `flash-device-gone` where nobody answers, or `flash-tool-unfit` where the port may not be used
 */
export async function askSerprog(
  address: SerprogAddress,
  timeoutMs = 5000,
  signal?: AbortSignal,
): Promise<SerprogProgrammer> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const until = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  const line = await openLine(address, until).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  try {
    return await ask(line.stream, until);
  } catch (error) {
    signal?.throwIfAborted();
    const message = `No serial flasher answers at ${where(address)}.`;
    throw flashError(failure('device-gone', message, { hint: hint(address) }), error);
  } finally {
    await line.close();
  }
}

/** As flashrom and people write it. */
function where(address: SerprogAddress): string {
  return address.kind === 'tcp' ? `${address.host}:${address.port}` : address.path;
}

async function ask(line: Duplex, until: AbortSignal): Promise<SerprogProgrammer> {
  const talk = new Conversation(line, until);
  await talk.synchronise();
  const version = await talk.ask([command.interfaceVersion], 2);
  const map = await talk.ask([command.commandMap], 32);
  const knows = (code: number): boolean => ((map?.[code >> 3] ?? 0) & (1 << (code & 7))) !== 0;
  const name = knows(command.programmerName) ? await talk.ask([command.programmerName], 16) : undefined;
  const buses = knows(command.busTypes) ? await talk.ask([command.busTypes], 1) : undefined;
  const hasSpi = ((buses?.[0] ?? 0) & spiBus) !== 0 && knows(command.spiOperation);
  return {
    name: name?.toString('utf8').replace(/\0.*$/s, '') ?? '',
    interfaceVersion: version?.readUInt16LE() ?? 0,
    hasSpi,
    ...(hasSpi ? await askChip(talk, knows) : { jedecId: null, status: null }),
  };
}

async function askChip(
  talk: Conversation,
  knows: (code: number) => boolean,
): Promise<Pick<SerprogProgrammer, 'jedecId' | 'status'>> {
  if (knows(command.setBus)) await talk.ask([command.setBus, spiBus], 0);
  const hasPins = knows(command.setPins);
  if (hasPins) await talk.ask([command.setPins, 1], 0);
  const id = await talk.ask([command.spiOperation, 1, 0, 0, 3, 0, 0, 0x9f], 3);
  const status = await talk.ask([command.spiOperation, 1, 0, 0, 1, 0, 0, 0x05], 1);
  // As flashrom leaves them: the chip belongs to the card again.
  if (hasPins) await talk.ask([command.setPins, 0], 0);
  const [manufacturer = 0, type = 0, capacity = 0] = id ?? [];
  return { jedecId: id === undefined ? null : [manufacturer, type, capacity], status: status?.[0] ?? null };
}

function hint(address: SerprogAddress): string {
  return address.kind === 'tcp'
    ? 'Check that it is switched on, its address and its port.'
    : 'Check cable, port and speed: serprog:dev=/dev/ttyUSB0:115200';
}
