import type { ServerLog } from '../../boot/server/log.ts';
import type { Context } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';

/**
 * The server's log on stderr: JSON Lines by pino where nobody watches, a line for people on a terminal. With --verbose
 * each request, with --quiet errors alone.
 */
export async function serverLog(context: Context, output: Output): Promise<ServerLog> {
  const { default: pino } = await import('pino');
  const level = output.verbose ? 'debug' : output.quiet ? 'error' : 'info';
  if (context.stderr.isTTY === true && !output.json) return plainLog(context, level);
  const stream: { write(text: string): void } = { write: (text) => void context.stderr.write(text) };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  return {
    debug: (details, message) => logger.debug(details, message),
    info: (details, message) => logger.info(details, message),
    warn: (details, message) => logger.warn(details, message),
    error: (details, message) => logger.error(details, message),
  };
}

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];

function plainLog({ stderr }: Context, least: Level): ServerLog {
  const write =
    (level: Level) =>
    (details: object, message: string): void => {
      if (levels.indexOf(level) < levels.indexOf(least)) return;
      const words = Object.entries(details).map(([name, value]) => `${name}=${wordOf(value)}`);
      stderr.write(`${new Date().toTimeString().slice(0, 8)}  ${[message, ...words].join('  ')}\n`);
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Reported strings are shown without anything that a terminal would obey. */
const wordOf = (value: unknown): string =>
  (value instanceof Error ? value.message : typeof value === 'string' ? value : JSON.stringify(value))
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?')
    .slice(0, 200);
