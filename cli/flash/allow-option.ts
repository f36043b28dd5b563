import { Option } from '@commander-js/extra-typings';
import { repeated } from '../shell/command.ts';

/** `--allow`, of every command that may be refused. */
export const allowOption = () =>
  new Option('--allow <reason>', 'lift one reason to refuse, by its name; again for another').argParser(
    repeated,
  );
