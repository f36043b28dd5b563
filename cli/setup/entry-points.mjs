/** The programs that are compiled, relative to the checkout. */
export const programs = [
  'cli/main.ts',
  'test/bench/main.ts',
  'test/bench/serve/boot-server.ts',
  'test/bench/serve/load.ts',
];
/** `romkit flash --inventory` copies this one to other machines, so it is compiled to a single file. */
export const agent = 'cli/flash/fleet/fleet-agent.ts';
