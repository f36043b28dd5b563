import type { Command } from 'commander';
import type { Context } from '../shell/context.ts';
import type { Built } from '../shell/command.ts';

/** A command as the top-level help knows it; its module is loaded only when it is used. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly build: BuildCommand }>;
}

/** @param wholeProgram the root with every command loaded, for the command that describes them all */
export type BuildCommand = (context: Context, wholeProgram: () => Promise<Command>) => Built;

/** In the order of use. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: 'build',
    summary: 'build boot firmware with a script in it',
    load: () => import('./firmware/build.ts'),
  },
  {
    name: 'test-qemu',
    summary: 'boot firmware in QEMU on a network of its own',
    load: () => import('./lab/test-qemu.ts'),
  },
  {
    name: 'flash',
    summary: 'burn a ROM into a network card, and go back',
    load: () => import('./firmware/flash.ts'),
  },
  {
    name: 'console',
    summary: "follow a real machine's boot on its serial console",
    load: () => import('./lab/console.ts'),
  },
  {
    name: 'watch',
    summary: 'watch a network, and see how far each machine boots and why not',
    load: () => import('./lab/watch.ts'),
  },
  {
    name: 'serve',
    summary: 'be the boot server, which decides what each machine runs',
    load: () => import('./pool/serve.ts'),
  },
  {
    name: 'machine',
    summary: 'list, name, tag and forget the machines of the pool',
    load: () => import('./pool/machine.ts'),
  },
  {
    name: 'image',
    summary: 'add, list and remove the images that machines boot',
    load: () => import('./pool/image.ts'),
  },
  {
    name: 'assign',
    summary: 'choose the image that a machine boots',
    load: () => import('./pool/assign.ts'),
  },
  {
    name: 'explain',
    summary: 'tell what a machine boots, and why',
    load: () => import('./pool/explain.ts'),
  },
  {
    name: 'boots',
    summary: 'show what machines have booted, and where they stopped',
    load: () => import('./pool/boots.ts'),
  },
  {
    name: 'top',
    summary: 'watch the machines of the pool',
    load: () => import('./pool/top.ts'),
  },
  {
    name: 'undo',
    summary: 'take a change of the pool back',
    load: () => import('./pool/undo.ts'),
  },
  {
    name: 'import',
    summary: 'take over the machines and images of other servers',
    load: () => import('./pool/import.ts'),
  },
  {
    name: 'export',
    summary: 'write configurations for other servers, and the registry as YAML',
    load: () => import('./pool/export.ts'),
  },
  {
    name: 'token',
    summary: 'let programs elsewhere use the API of romkit serve',
    load: () => import('./pool/token.ts'),
  },
  {
    name: 'person',
    summary: 'let people log in on the control page',
    load: () => import('./pool/person.ts'),
  },
  { name: 'bench', summary: 'time how machines boot', load: () => import('./lab/bench.ts') },
  { name: 'rom', summary: 'inspect, compare and verify ROM images', load: () => import('./firmware/rom.ts') },
  { name: 'script', summary: 'render and lint boot scripts', load: () => import('./firmware/script.ts') },
  {
    name: 'nics',
    summary: 'list the network cards that the source supports',
    load: () => import('./firmware/nics.ts'),
  },
  {
    name: 'explain-error',
    summary: 'tell what an error of iPXE or PXE means, and what to do',
    load: () => import('./firmware/explain-error.ts'),
  },
  {
    name: 'source',
    summary: 'show, fetch and choose the source tree',
    load: () => import('./firmware/source.ts'),
  },
  {
    name: 'cache',
    summary: 'show and prune what romkit keeps of builds',
    load: () => import('./upkeep/cache.ts'),
  },
  {
    name: 'config',
    summary: 'show the settings and where each came from',
    load: () => import('./upkeep/config.ts'),
  },
  {
    name: 'doctor',
    summary: 'find the tools that each command needs',
    load: () => import('./upkeep/doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for your shell',
    load: () => import('./upkeep/completion.ts'),
  },
];
