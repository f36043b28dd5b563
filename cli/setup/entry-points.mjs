/** The programs that are compiled, relative to the checkout. */
export const programs = [
  'cli/main.ts',
  'test/bench/main.ts',
  'test/bench/serve/boot-server.ts',
  'test/bench/serve/load.ts',
  'test/bench/storm/machines.ts',
];
/** `romkit flash --inventory` copies this one to other machines, so it is compiled to a single file. */
export const agent = 'cli/flash/fleet/fleet-agent.ts';
/** The control page: what is compiled for the browser, and what is copied. */
export const page = {
  script: 'boot/page/main.tsx',
  files: ['boot/page/index.html', 'boot/page/icon.svg'],
};
