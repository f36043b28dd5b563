import type { ServeOptions } from '../serve-options.ts';

/** Flags with the options that they set. The database is not among them: its URL may hold a password. */
const flags: readonly [string, keyof ServeOptions][] = [
  ['--listen', 'listen'],
  ['--admin-listen', 'adminListen'],
  ['--interface', 'interface'],
  ['--dhcp', 'dhcp'],
  ['--tftp', 'tftp'],
  ['--range', 'range'],
  ['--router', 'router'],
  ['--name-server', 'nameServer'],
  ['--method', 'method'],
  ['--mirror', 'mirror'],
  ['--public-url', 'publicUrl'],
  ['--image-url', 'imageUrl'],
  ['--accel-log', 'accelLog'],
  ['--boot-files', 'bootFiles'],
  ['--patience', 'patience'],
  ['--tls-cert', 'tlsCert'],
  ['--tls-key', 'tlsKey'],
];

/** The arguments with which a `romkit serve` becomes what this one is. */
export const serveArguments = (options: Partial<ServeOptions>): string[] => [
  ...flags.flatMap(([flag, name]) => {
    const value = options[name];
    const values = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as string[]) : [];
    return values.filter((each) => each !== 'none').flatMap((each) => [flag, each]);
  }),
  ...(options.besideDhcp === true ? ['--beside-dhcp'] : []),
];
