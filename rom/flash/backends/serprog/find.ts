import { ExitCode, RomkitError } from '../../../../system/error.ts';
import { askSerprog, type SerprogProgrammer } from '../serprog.ts';
import { listSerialPorts, type SerialPortInfo } from '../../../../system/serial-ports.ts';
import { firstItem } from '../../../../system/present.ts';

/** A serial flasher, and the port at which it was found. */
export interface FoundFlasher {
  readonly port: SerialPortInfo;
  readonly programmer: SerprogProgrammer;
}

/** What finding takes from the outside. */
export interface FindOutside {
  readonly list: () => Promise<readonly SerialPortInfo[]>;
  readonly ask: typeof askSerprog;
  readonly signal?: AbortSignal | undefined;
}

/** The speed that flashers which have one are mostly built for; those with a USB of their own have none. */
const baudRate = 115_200;

/** Boards that start anew when their port is opened need two seconds. */
const patienceMs = 4000;

/**
 * Find the one serial flasher of this machine: every port of a USB adapter is asked, and no other, for the console of
 * a machine may be behind a port that is built in.
 * @returns for flashrom's `-p`: `serprog:dev=/dev/ttyUSB0:115200`
 * @throws RomkitError `no-programmer` (3) where none answers, `several-programmers` (2)
 */
export async function findSerprog(outside: Partial<FindOutside> = {}): Promise<string> {
  const { list = listSerialPorts, ask = askSerprog, signal } = outside;
  const ports = await list();
  const asked = ports.filter(({ path }) => /\/tty(?:USB|ACM)\d+$/.test(path));
  const answers = await Promise.all(
    asked.map(async (port): Promise<FoundFlasher[]> => {
      try {
        return [
          { port, programmer: await ask({ kind: 'serial', path: port.path, baudRate }, patienceMs, signal) },
        ];
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof RomkitError) return [];
        throw error;
      }
    }),
  );
  const found = answers.flat();
  if (found.length === 1) return spec(firstItem(found).port);
  throw found.length === 0 ? none(ports, asked) : several(found);
}

const spec = ({ path }: SerialPortInfo): string => `serprog:dev=${path}:${baudRate}`;

const named = ({ path, manufacturer, usbIds }: SerialPortInfo): string =>
  [path, manufacturer, usbIds].filter((word) => word !== null).join('  ');

const none = (ports: readonly SerialPortInfo[], asked: readonly SerialPortInfo[]): RomkitError =>
  new RomkitError({
    code: 'no-programmer',
    message:
      asked.length === 0
        ? 'This machine has no serial port of a USB adapter at which a flasher could be.'
        : `No serial flasher answers at ${asked.map(({ path }) => path).join(', ')}.`,
    details: ports.map(named),
    hint: 'Connect it, or name its port and speed: --device flashrom:serprog:dev=/dev/ttyS0:115200',
    exitCode: ExitCode.missing,
  });

const several = (found: readonly FoundFlasher[]): RomkitError =>
  new RomkitError({
    code: 'several-programmers',
    message: `${found.length} serial flashers answer.`,
    details: found.map(({ port, programmer }) => `${named(port)}  "${programmer.name}"`),
    hint: `Name the one that is meant: --device flashrom:${spec(firstItem(found).port)}`,
    exitCode: ExitCode.usage,
  });
