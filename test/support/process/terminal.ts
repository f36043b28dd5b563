import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { environmentOf, romkitProgram, workOf, type Place } from './romkit.ts';

/** A romkit on a terminal of its own. */
export interface OnTerminal {
  /** Exit of romkit. */
  readonly pid: number;
  /** What a shell gets as its exit code: 128 and more where a signal ended it. */
  readonly exitCode: Promise<number>;
  /** Wait until the terminal's output matches the pattern; all of the output so far. */
  shown(pattern: RegExp): Promise<string>;
  /** Close the terminal, as a window is closed or a connection lost. */
  close(): Promise<void>;
}

/**
 * Run romkit on a pseudo-terminal made by script(1), which has no size, like a serial line. A shell around romkit
 * outlives the terminal and tells of the exit code.
 */
export async function startOnTerminal(place: Place, ...args: string[]): Promise<OnTerminal> {
  const words = [process.execPath, romkitProgram, ...args].map((word) => `'${word}'`).join(' ');
  const shell = `trap '' HUP\n(echo "$BASHPID" >&3; exec ${words} 3>&-)\necho $? >&3`;
  const terminal = spawn('script', ['--quiet', '--command', shell, '/dev/null'], {
    cwd: workOf(place),
    env: { ...environmentOf(place), SHELL: '/bin/bash', TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  let drawn = '';
  terminal.stdout!.setEncoding('utf8').on('data', (text: string) => (drawn += text));
  const said = createInterface({ input: terminal.stdio[3] as Readable })[Symbol.asyncIterator]();
  const pid = Number((await said.next()).value);
  return {
    pid,
    exitCode: said.next().then(({ value }) => Number(value)),
    async shown(pattern) {
      while (!pattern.test(drawn)) await once(terminal.stdout!, 'data');
      return drawn;
    },
    async close() {
      const closed = once(terminal, 'exit');
      terminal.kill('SIGKILL');
      if (terminal.exitCode === null && terminal.signalCode === null) await closed;
      try {
        // As the kernel does when the terminal is gone; not every one does (gVisor).
        process.kill(pid, 'SIGHUP');
      } catch {
        // It did, and romkit has ended already.
      }
    },
  };
}
