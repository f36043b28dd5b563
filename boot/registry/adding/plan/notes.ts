import { builtInVariables, variablesIn } from '../../resolve/command-line.ts';
import type { Gathered } from '../gathered.ts';

/** So few drivers that most machines are without one. */
const fewDrivers = 3;

/** Findings in the initrds, as sentences. */
export function initrdNotes({ initrds, commandLine }: Gathered): string[] {
  const missing = initrds.flatMap(({ file, initrd }) =>
    initrd === null || initrd.missingTool === null
      ? []
      : [
          `${file.source} was not looked into: it is packed by ${String(initrd.packing)}, and ${initrd.missingTool} is missing on this machine.`,
        ],
  );
  const needsNetwork = /(^| )ip=|\$\{image-url\}/.test(commandLine);
  return needsNetwork ? [...missing, ...driverNotes(initrds)] : missing;
}

/** The variables that each machine must have before it can get the image, as a sentence; nothing where there are none. */
export function variableNotes(commandLine: string): string[] {
  const own = variablesIn(commandLine).filter((name) => !builtInVariables.some((each) => each === name));
  const [first] = own;
  if (first === undefined) return [];
  const names = own.map((name) => `\${${name}}`).join(', ');
  return [
    `romkit does not fill in ${names} by itself: each machine that gets the image needs ${own.length === 1 ? 'a variable of that name' : 'variables of those names'} (romkit machine set MACHINE --variable ${first}=VALUE).`,
  ];
}

/** A system that is fetched over the network needs a driver before that. */
function driverNotes(initrds: Gathered['initrds']): string[] {
  const lists = initrds.flatMap(({ initrd }) => {
    const drivers = initrd?.contents?.networkDrivers ?? null;
    return drivers === null ? [] : [drivers];
  });
  const drivers = lists.flat();
  if (lists.length === 0 || drivers.length > fewDrivers) return [];
  const which = drivers.length === 0 ? 'no drivers' : `few drivers (${drivers.join(', ')})`;
  return [
    `The initrd has ${which} for network cards, and the system is fetched over the network: machines with other cards will not find it.`,
  ];
}
