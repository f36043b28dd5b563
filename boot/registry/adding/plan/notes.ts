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
