import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { messageOf, RomkitError } from '../../system/error.ts';
import type { Mac } from '../chain/event.ts';
import { magicPacket } from './magic-packet.ts';
import type { PowerBackend } from './power.ts';

/** A network on which machines listen for magic packets. */
export interface WakeNetwork {
  readonly interface: string;
  /** This machine's address there: the packet's source. */
  readonly address: string;
  /** Broadcast address of the network; by it the kernel finds the interface. */
  readonly broadcast: string;
}

/** "discard" (RFC 863): nobody answers there, and cards look at the payload alone. */
const wakePort = 9;

/** Wake-on-LAN: switches machines on, and knows nothing of their state. @param network where packets go out */
export const wakeOnLan = (network: WakeNetwork): PowerBackend => ({
  name: 'wake-on-lan',
  actionsFor: () => ['on'],
  perform: ({ macs }) => sendMagicPackets(macs, network),
  state: () => 'unknown',
});

/**
 * Broadcast a magic packet for each address of a machine: which of its cards listens is not known.
 * @throws RomkitError `wake-not-sent` with the system's reason
 */
async function sendMagicPackets(macs: readonly Mac[], network: WakeNetwork): Promise<void> {
  const socket = createSocket('udp4');
  try {
    socket.bind(0, network.address);
    await once(socket, 'listening');
    socket.setBroadcast(true);
    for (const mac of macs) await send(socket, magicPacket(mac), network.broadcast);
  } catch (error) {
    throw new RomkitError({
      code: 'wake-not-sent',
      message: `The Wake-on-LAN packet could not be sent on ${network.interface}: ${messageOf(error)}.`,
      hint: 'Is the interface up, and has it still its address?',
      cause: error,
    });
  } finally {
    socket.close();
  }
}

const send = (socket: ReturnType<typeof createSocket>, packet: Buffer, to: string): Promise<void> =>
  new Promise((resolve, reject) =>
    socket.send(packet, wakePort, to, (error) => (error === null ? resolve() : reject(error))),
  );
