import type { Tool } from '../../../system/tools/tool-table.ts';

/** A compiler for another architecture than this machine's. */
export interface CrossCompiler {
  /** The makefiles' CROSS_COMPILE. */
  readonly prefix: string;
  readonly tool: Tool;
}

const compiler = (prefix: string, packageName: string): CrossCompiler => {
  const name = `${prefix}gcc`;
  return { prefix, tool: { name, package: packageName, neededBy: [], programs: [name] } };
};

const [x86, riscv] = [
  compiler('x86_64-linux-gnu-', 'gcc-x86-64-linux-gnu'),
  compiler('riscv64-linux-gnu-', 'gcc-riscv64-linux-gnu'),
];

/** By the tree's names of architectures: one object for each compiler, so that it is named once. */
const compilers: Readonly<Record<string, CrossCompiler>> = {
  i386: x86,
  x86_64: x86,
  arm32: compiler('arm-linux-gnueabihf-', 'gcc-arm-linux-gnueabihf'),
  arm64: compiler('aarch64-linux-gnu-', 'gcc-aarch64-linux-gnu'),
  riscv32: riscv,
  riscv64: riscv,
  loong64: compiler('loongarch64-linux-gnu-', 'gcc-loongarch64-linux-gnu'),
};

/** Architectures that the machine's own compiler makes, by process.arch. */
const own: Readonly<Record<string, readonly string[]>> = {
  x64: ['i386', 'x86_64'],
  arm64: ['arm64'],
  arm: ['arm32'],
  riscv64: ['riscv64'],
  loong64: ['loong64'],
};

/** The compiler that a target's architecture needs, or undefined where the machine's own gcc makes it. */
export const crossCompiler = (arch: string, hostArch: string): CrossCompiler | undefined =>
  own[hostArch]?.includes(arch) === true ? undefined : compilers[arch];

/** Every one that there is, for what depends on those that are installed. */
export const allCrossCompilers: readonly CrossCompiler[] = [...new Set(Object.values(compilers))];
