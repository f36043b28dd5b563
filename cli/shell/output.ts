import type { Context } from './context.ts';
import { messageOf, RomkitError } from '../../system/error.ts';

/** The options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly input?: boolean | undefined;
}

/**
 * Where a command speaks. Results go to stdout (a document or JSON Lines with --json), everything for people's
 * eyes while it works goes to stderr, so that a pipe never sees progress.
 */
export interface Output {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** stderr is a terminal that may be redrawn: neither --json nor --quiet nor NO_COLOR-less CI. */
  readonly live: boolean;
  /** Colours are welcome on stderr and stdout (NO_COLOR is not set and it is a terminal). */
  readonly colour: boolean;
  /** The command's result: a JSON document with --json, else the text. */
  readonly result: (document: unknown, text: string) => void;
  /** One line of JSON with --json; nothing else. */
  readonly event: (event: object) => void;
  /** A line for people on stderr, silent with --quiet or --json. */
  readonly note: (line: string) => void;
  /** A line for people on stderr, only with --verbose. */
  readonly detail: (line: string) => void;
}

export function createOutput(context: Context, options: CommonOptions): Output {
  const json = options.json === true;
  const quiet = options.quiet === true;
  const verbose = options.verbose === true;
  const colourAllowed = (context.env['NO_COLOR'] ?? '') === '' && context.env['TERM'] !== 'dumb';
  return {
    json,
    quiet,
    verbose,
    live: context.stderr.isTTY === true && !json && !quiet && !verbose && context.env['TERM'] !== 'dumb',
    colour: colourAllowed && context.stdout.isTTY === true && context.stderr.isTTY === true,
    result(document, text) {
      context.stdout.write(
        json ? `${JSON.stringify(document)}\n` : text === '' ? '' : text.replace(/\n*$/, '\n'),
      );
    },
    event(event) {
      if (json) context.stdout.write(`${JSON.stringify(event)}\n`);
    },
    note(line) {
      if (!quiet && !json) context.stderr.write(`${line}\n`);
    },
    detail(line) {
      if (verbose) context.stderr.write(`${line}\n`);
    },
  };
}

/** For work whose words nobody is to hear. */
export const silentOutput: Output = {
  ...{ json: false, verbose: false, quiet: true, live: false, colour: false },
  ...{ result: () => undefined, event: () => undefined, note: () => undefined, detail: () => undefined },
};

/** The one place where an error becomes text. Never a stack trace unless --verbose. */
export function renderError(error: unknown, context: Context, options: CommonOptions): void {
  const known = error instanceof RomkitError;
  const message = messageOf(error);
  if (options.json === true) {
    const document = known
      ? { code: error.code, message, hint: error.hint ?? null, details: error.details }
      : { code: 'internal', message, hint: null, details: [] };
    context.stdout.write(`${JSON.stringify({ error: document })}\n`);
  }
  context.stderr.write(`romkit: ${known ? message : `a defect of romkit: ${message}`}\n`);
  if (known) {
    error.details.forEach((line) => context.stderr.write(`  ${line}\n`));
    if (error.hint !== undefined) context.stderr.write(`${error.hint}\n`);
  } else if (options.verbose !== true) {
    context.stderr.write('Run it again with --verbose to see where it happened.\n');
  }
  if (options.verbose === true && error instanceof Error) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      context.stderr.write(`${cause.stack ?? cause.message}\n`);
    }
  }
}
