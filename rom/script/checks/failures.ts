import type { Command } from '../parse.ts';
import { commandWord, reportAt, type CheckContext } from './context.ts';
import { itemAt } from '../../../system/present.ts';

/** Commands that reach for the network or start what came from there: they fail in the field, not at the desk. */
const failing = new Set([
  ...['dhcp', 'ifconf', 'ifopen', 'iflinkwait', 'pxebs', 'ntp', 'nslookup', 'ping'],
  ...[
    'chain',
    'kernel',
    'initrd',
    'module',
    'imgfetch',
    'imgselect',
    'imgload',
    'imgexec',
    'imgverify',
    'imgextract',
  ],
  ...['boot', 'shim', 'autoboot', 'sanboot', 'sanhook'],
]);

/**
 * A command that fails ends the script, unless the line goes on with ||. gPXE's language has no way to go on, so
 * there is nothing to say about its scripts.
 */
export function checkFailures(context: CheckContext): void {
  if (!context.language.hasOperators) return;
  for (const { commands, line } of context.statements) {
    commands.forEach((command, index) => {
      const word = commandWord(command);
      if (word === undefined || !failing.has(word.text) || isCaught(commands, index)) return;
      const message = `If ${word.text} fails the script ends here, and the person at the screen is not told what to do.`;
      const fix = `Say what then: "${word.text} ... || goto failed", or "|| shell".`;
      reportAt(context, line, word.at, { code: 'unchecked-failure', severity: 'warning', message, fix });
    });
  }
}

/** Does anything of the line run after this command has failed? */
function isCaught(commands: readonly Command[], failed: number): boolean {
  for (let index = failed; index < commands.length; index++) {
    const operator = itemAt(commands, index).then?.operator;
    if (operator === undefined) return false;
    if (operator !== '&&') return true;
  }
  return false;
}
