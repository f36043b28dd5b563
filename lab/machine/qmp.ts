import type { Duplex } from 'node:stream';
import { eachLine } from '../../system/process/lines.ts';

/** An event of the machine: `RESET`, `SHUTDOWN`, `STOP`, … (QEMU QMP Reference Manual). */
export interface QmpEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** QEMU's control channel (QEMU Machine Protocol Specification). */
export interface Qmp {
  /** @throws Error with QEMU's words where it refuses, or is gone. */
  execute(command: string): Promise<unknown>;
}

interface Reply {
  readonly QMP?: unknown;
  readonly event?: string;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** Greet QEMU; resolves when it takes commands. */
export async function openQmp(channel: Duplex, onEvent: (event: QmpEvent) => void): Promise<Qmp> {
  const waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  const wait = (): Promise<unknown> => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  const greeting = wait();
  // QEMU answers in the order it was asked.
  eachLine(
    channel,
    (line) => {
      const message = JSON.parse(line) as Reply;
      if (message.event !== undefined) onEvent(message as QmpEvent);
      else if (message.error !== undefined) waiting.shift()?.reject(new Error(message.error.desc));
      else waiting.shift()?.resolve(message.return);
    },
    () => waiting.splice(0).forEach(({ reject }) => reject(new Error('QEMU is gone'))),
  );
  const execute = (command: string): Promise<unknown> => {
    if (!channel.writable) return Promise.reject(new Error('QEMU is gone'));
    const reply = wait();
    channel.write(`${JSON.stringify({ execute: command })}\n`);
    return reply;
  };
  await greeting;
  await execute('qmp_capabilities');
  return { execute };
}
