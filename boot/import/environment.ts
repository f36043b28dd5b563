import { lookup } from 'node:dns/promises';

/** The environment of a reader beside its files: name resolution. */
export interface ImportEnvironment {
  /** The IPv4 address of a host's name; null where there is none. */
  readonly resolve: (hostName: string) => Promise<string | null>;
  /** What `${next-server}` stands for in boot scripts: a name or an address; null where it is not known. */
  readonly nextServer: string | null;
}

/** Asks the resolver of this machine. */
export const systemResolver: ImportEnvironment['resolve'] = async (hostName) => {
  try {
    return (await lookup(hostName, { family: 4 })).address;
  } catch {
    return null;
  }
};

/** Asks nobody: names are listed as not understood. */
export const noResolver: ImportEnvironment = { resolve: () => Promise.resolve(null), nextServer: null };
