import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { startJob } from '../../system/process/job.ts';
import { passage, type LinkConditions } from './link.ts';

/** UDP ports on the loopback interface over which QEMU's `-netdev socket` carries frames. */
export interface CablePorts {
  /** Where the machine listens, and where it sends to. */
  readonly machine: number;
  readonly relay: number;
}

export interface Cable {
  readonly ports: CablePorts;
  stop(): Promise<void>;
}

const loopback = '127.0.0.1';
/** Nothing else is in the lab's network namespace; below the ports that Linux gives to clients. */
const firstPort = 20_000;

/**
 * A cable with conditions, from a machine to its port of the bridge. Between them every frame goes through this
 * process; the bridge's end is a second QEMU, which has no machine in it and opens the tap.
 * @param index of the machine, from 0
 */
export async function startCable(index: number, tap: string, conditions: LinkConditions): Promise<Cable> {
  const at = firstPort + index * 4;
  const [machine, relay, bridgeRelay, bridge] = [at, at + 1, at + 2, at + 3];
  const sockets = [await listen(relay), await listen(bridgeRelay)] as const;
  const startedMs = Date.now();
  /** Frames that are still on their way when the cable is pulled are lost. */
  const underWay = new Set<NodeJS.Timeout>();
  const carry = (from: Socket, to: Socket, port: number): void => {
    from.on('message', (frame) => {
      const afterMs = passage(frame, conditions, Date.now() - startedMs, Math.random());
      const send = (): void => to.send(frame, port, loopback, () => undefined);
      if (afterMs === 0) send();
      if (afterMs === null || afterMs === 0) return;
      const timer = setTimeout(() => {
        underWay.delete(timer);
        send();
      }, afterMs);
      underWay.add(timer);
    });
  };
  carry(sockets[0], sockets[1], bridge);
  carry(sockets[1], sockets[0], machine);
  const job = await startJob({
    command: bridgeCommand(tap, { machine: bridge, relay: bridgeRelay }),
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return {
    ports: { machine, relay },
    stop: async () => {
      await job.end();
      for (const timer of underWay) clearTimeout(timer);
      for (const socket of sockets) socket.close();
    },
  };
}

/** The value of `-netdev` for an end of a cable (qemu(1)). */
export const cableOption = (id: string, { machine, relay }: CablePorts): string =>
  `socket,id=${id},udp=${loopback}:${relay},localaddr=${loopback}:${machine}`;

/** A QEMU without a machine: a hub between a tap and a cable's end. */
const bridgeCommand = (tap: string, ports: CablePorts): readonly [string, ...string[]] => [
  'qemu-system-x86_64',
  ...['-machine', 'none', '-nodefaults', '-no-user-config', '-display', 'none'],
  ...['-netdev', `tap,id=tap,ifname=${tap},script=no,downscript=no`],
  ...['-netdev', cableOption('cable', ports)],
  ...['tap', 'cable'].flatMap((netdev) => ['-netdev', `hubport,id=${netdev}-port,hubid=0,netdev=${netdev}`]),
];

async function listen(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined).bind(port, loopback);
  await once(socket, 'listening');
  return socket;
}
